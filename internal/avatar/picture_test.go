package avatar

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/problem"
)

var red, blue = color.RGBA{0xff, 0, 0, 0xff}, color.RGBA{0, 0, 0xff, 0xff}

// halves is red above and blue below.
func halves(width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			out.SetRGBA(x, y, map[bool]color.RGBA{true: red, false: blue}[y < height/2])
		}
	}
	return out
}

func encoded(t testing.TB, write func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) })
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, m) })
}

func gifOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	return encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) })
}

// A one-pixel WebP.
func webp(t testing.TB) []byte {
	t.Helper()
	out, err := base64.StdEncoding.DecodeString("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryFormatBecomesASquare(t *testing.T) {
	glass := image.NewRGBA(image.Rect(0, 0, 10, 10))
	for name, c := range map[string]struct {
		file   []byte
		format string
	}{
		"jpeg":        {jpegOf(t, halves(640, 480)), "jpeg"},
		"tall":        {jpegOf(t, halves(10, 3000)), "jpeg"},
		"png":         {pngOf(t, halves(300, 300)), "jpeg"},
		"transparent": {pngOf(t, glass), "png"},
		"gif":         {gifOf(t, halves(40, 30)), "jpeg"},
		"one pixel":   {pngOf(t, halves(1, 1)), "jpeg"},
		"webp":        {webp(t), "jpeg"},
	} {
		made, err := Make(c.file)
		if err != nil || made.Format != c.format {
			t.Errorf("%s: %s, %v", name, made.Format, err)
			continue
		}
		config, format, err := image.DecodeConfig(bytes.NewReader(made.Content))
		if err != nil || format != c.format || config.Width != side || config.Height != side {
			t.Errorf("%s: %s %+v %v", name, format, config, err)
		}
	}
}

func TestMetadataIsGoneAndThePictureUpright(t *testing.T) {
	for turn, top := range map[int]string{1: "red", 2: "red", 3: "blue", 4: "blue", 5: "left red", 6: "right red", 7: "right red", 8: "left red"} {
		made, err := Make(withExif(jpegOf(t, halves(400, 400)), turn, "Rua das Flores"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(made.Content, []byte("Rua das Flores")) || bytes.Contains(made.Content, []byte("Exif")) {
			t.Error("metadata is left")
		}
		shown, err := jpeg.Decode(bytes.NewReader(made.Content))
		if err != nil {
			t.Fatal(err)
		}
		at := func(x, y int) string {
			if r, _, b, _ := shown.At(x, y).RGBA(); r > b {
				return "red"
			}
			return "blue"
		}
		got := at(128, 10)
		if at(10, 128) != at(245, 128) {
			got = map[bool]string{true: "left red", false: "right red"}[at(10, 128) == "red"]
		}
		if got != top {
			t.Errorf("orientation %d: %s, want %s", turn, got, top)
		}
	}
}

// withExif puts an orientation and a remark into a JPEG, as a camera does.
func withExif(file []byte, orientation int, remark string) []byte {
	tiff := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	tiff = append(tiff, byte(orientation), 0, 0, 0, 0, 0, 0)
	tiff = append(tiff, remark...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(tiff)+2))...)
	return append(append(out, tiff...), file[2:]...)
}

// bomb is a PNG that claims to be huge.
func bomb(t testing.TB, width, height uint32) []byte {
	t.Helper()
	file := pngOf(t, halves(1, 1))
	binary.BigEndian.PutUint32(file[16:], width)
	binary.BigEndian.PutUint32(file[20:], height)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	whole := jpegOf(t, halves(100, 100))
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"nothing":     {nil, "avatar_unsupported"},
		"text":        {[]byte("name,email"), "avatar_unsupported"},
		"svg":         {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "avatar_unsupported"},
		"html":        {[]byte("<html>GIF89a"), "avatar_unsupported"},
		"breaks off":  {whole[:len(whole)/2], "avatar_unsupported"},
		"only a head": {whole[:20], "avatar_unsupported"},
		"huge":        {bomb(t, 50_000, 50_000), "avatar_too_big"},
		"overflow":    {bomb(t, 1<<31-1, 1<<31-1), "avatar_unsupported"},
		"claims":      {bomb(t, 5000, 5000), "avatar_unsupported"},
		"over 15 MB":  {bytes.Repeat([]byte("x"), MaxFile+1), "avatar_too_big"},
		"no width":    {bomb(t, 0, 5), "avatar_unsupported"},
	} {
		if _, err := Make(c.file); !problem.HasCode(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if _, err := Read(strings.NewReader(strings.Repeat("x", MaxFile+1))); !problem.HasCode(err, "avatar_too_big") {
		t.Errorf("%v", err)
	}
}

func FuzzMake(f *testing.F) {
	for _, file := range [][]byte{jpegOf(f, halves(8, 6)), withExif(jpegOf(f, halves(8, 6)), 6, "x"), pngOf(f, halves(3, 2)), gifOf(f, halves(2, 3)), webp(f)} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		config, _, err := image.DecodeConfig(bytes.NewReader(file))
		if err == nil && config.Width*config.Height > 1_000_000 {
			t.Skip("slow, not wrong")
		}
		made, err := Make(file)
		if (err == nil) != (len(made.Content) > 0) {
			t.Errorf("%d bytes, %v", len(made.Content), err)
		}
		if err != nil && !problem.Is(err, problem.KindInvalid) {
			t.Error(err)
		}
	})
}
