package avatar

import (
	"bytes"
	"image"
	_ "image/gif" // a format that may come in; so are the next ones
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"github.com/fichahq/ficha/internal/problem"
)

// Bounds of what comes in, bytes and pixels, and the side of what is kept.
const (
	MaxFile   = 15 << 20
	maxPixels = 50_000_000
	side      = 256
	quality   = 85
)

// formats are those that are decoded. SVG is a program, not a picture.
var formats = []string{"jpeg", "png", "gif", "webp"}

// Picture is a square picture ready to be shown, jpeg or png.
type Picture struct {
	Content []byte
	Format  string
}

func tooBig() error {
	return problem.Invalid("avatar_too_big", problem.OnField("avatar"), problem.With("max", "15 MB"))
}
func unsupported() error { return problem.Invalid("avatar_unsupported", problem.OnField("avatar")) }

// Make draws the middle of an image file as a square. Errors: avatar_unsupported
// for what is no jpeg, png, gif or webp, avatar_too_big.
func Make(file []byte) (Picture, error) {
	if len(file) > MaxFile {
		return Picture{}, tooBig()
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || !slices.Contains(formats, format) || config.Width < 1 || config.Height < 1 {
		return Picture{}, unsupported()
	}
	if config.Width > maxPixels/config.Height {
		return Picture{}, tooBig()
	}
	source, _, err := image.Decode(bytes.NewReader(file))
	if err != nil || source.Bounds().Empty() {
		return Picture{}, unsupported()
	}
	square := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.CatmullRom.Scale(square, square.Bounds(), source, middle(source.Bounds()), draw.Src, nil)
	return encode(turned(square, orientation(file)))
}

// Small is a picture that was drawn smaller, and how large the whole one is, upright.
type Small struct {
	Picture

	Width, Height int
}

// Shrink draws an image file so that its longer side is no longer than side. A file with more bytes or pixels than
// is decoded has a size and no picture. Error: avatar_unsupported for what is no jpeg, png, gif or webp.
func Shrink(file []byte, side int) (out Small, err error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || !slices.Contains(formats, format) || config.Width < 1 || config.Height < 1 {
		return out, unsupported()
	}
	turn := orientation(file)
	out.Width, out.Height = config.Width, config.Height
	if lying(turn) {
		out.Width, out.Height = out.Height, out.Width
	}
	if len(file) > MaxFile || config.Width > maxPixels/config.Height {
		return out, nil
	}
	source, _, err := image.Decode(bytes.NewReader(file))
	if err != nil || source.Bounds().Empty() {
		return out, unsupported()
	}
	small := image.NewRGBA(fitting(source.Bounds(), side))
	draw.CatmullRom.Scale(small, small.Bounds(), source, source.Bounds(), draw.Src, nil)
	out.Picture, err = encode(turned(small, turn))
	return out, err
}

// fitting is a rectangle of the same form, no longer than side.
func fitting(r image.Rectangle, side int) image.Rectangle {
	width, height := r.Dx(), r.Dy()
	if longest := max(width, height); longest > side {
		width, height = max(1, width*side/longest), max(1, height*side/longest)
	}
	return image.Rect(0, 0, width, height)
}

// middle is the largest square in the middle.
func middle(r image.Rectangle) image.Rectangle {
	edge := min(r.Dx(), r.Dy())
	corner := r.Min.Add(image.Pt((r.Dx()-edge)/2, (r.Dy()-edge)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(edge, edge))}
}

func encode(square *image.RGBA) (out Picture, err error) {
	var content bytes.Buffer
	if square.Opaque() {
		out.Format, err = "jpeg", jpeg.Encode(&content, square, &jpeg.Options{Quality: quality})
	} else {
		out.Format, err = "png", png.Encode(&content, square)
	}
	out.Content = content.Bytes()
	return out, err
}

// Read takes a file of at most MaxFile bytes. Error: avatar_too_big.
func Read(r io.Reader) ([]byte, error) {
	file, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err == nil && len(file) > MaxFile {
		err = tooBig()
	}
	return file, err
}
