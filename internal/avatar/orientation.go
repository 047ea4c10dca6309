package avatar

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation reads which way a camera was held out of a JPEG's Exif data: 1 to 8,
// 1 for upright and for anything that cannot be read.
func orientation(file []byte) int {
	if !bytes.HasPrefix(file, []byte{0xff, 0xd8}) {
		return 1
	}
	for rest := file[2:]; len(rest) >= 4 && rest[0] == 0xff && rest[1] != 0xda; {
		size := 2 + int(binary.BigEndian.Uint16(rest[2:]))
		if size < 4 || size > len(rest) {
			return 1
		}
		if tiff, found := bytes.CutPrefix(rest[4:size], []byte("Exif\x00\x00")); found && rest[1] == 0xe1 {
			return orientationTag(tiff)
		}
		rest = rest[size:]
	}
	return 1
}

// orientationTag looks for the tag 0x0112 in the first directory.
func orientationTag(tiff []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(tiff, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(tiff) < 8 {
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if value := order.Uint16(entries[8:]); order.Uint16(entries) == 0x0112 && value >= 1 && value <= 8 {
			return int(value)
		}
		entries = entries[12:]
	}
	return 1
}

// lying says that a picture of an orientation is as wide as it looks high.
func lying(orientation int) bool { return orientation > 4 }

// turned gives the picture upright.
func turned(in *image.RGBA, orientation int) *image.RGBA {
	right, bottom := in.Bounds().Dx()-1, in.Bounds().Dy()-1
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return right - x, y },
		3: func(x, y int) (int, int) { return right - x, bottom - y },
		4: func(x, y int) (int, int) { return x, bottom - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, bottom - x },
		7: func(x, y int) (int, int) { return right - y, bottom - x },
		8: func(x, y int) (int, int) { return right - y, x },
	}[orientation]
	if from == nil {
		return in
	}
	out := image.NewRGBA(in.Bounds())
	if lying(orientation) {
		out = image.NewRGBA(image.Rect(0, 0, bottom+1, right+1))
	}
	for y := range out.Bounds().Dy() {
		for x := range out.Bounds().Dx() {
			out.SetRGBA(x, y, in.RGBAAt(from(x, y)))
		}
	}
	return out
}
