package sheet

// Limits of a file. They bound memory: a reader holds one record at a time.
const (
	// MaxColumns is the most columns a header may have: as many as a sheet of Excel's.
	MaxColumns = 16_384
	// MaxRecord is the most bytes a record may have, decoded to UTF-8.
	MaxRecord = 16 << 20
	// maxCells bounds one record's cells. It is above MaxColumns, as
	// spreadsheets leave long tails of empty cells behind.
	maxCells = 20_000
	// maxRatio is how many times its size a gzip of more than ratioFrom bytes may
	// unpack to: a list of contacts is nowhere near.
	maxRatio  = 300
	ratioFrom = 64 << 20
)

// Encoding names how a file's characters are stored.
type Encoding string

// The encodings that are recognised, under their IANA names.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252"
	MacRoman    Encoding = "macintosh"
	IBM850      Encoding = "ibm850" // of MS-DOS, in which older programs write
)

// Format is what must be known of a file to read it, and to write another
// one like it. The zero value is plain UTF-8 with commas.
type Format struct {
	Encoding  Encoding `json:"encoding"`
	BOM       bool     `json:"bom,omitempty"`       // a byte-order mark comes first
	Delimiter string   `json:"delimiter"`           // one ASCII character: "," ";" "\t" "|"
	SepLine   bool     `json:"sep_line,omitempty"`  // the first line is Excel's sep=;
	NoQuotes  bool     `json:"no_quotes,omitempty"` // a quotation mark is a character
	Curly     bool     `json:"curly,omitempty"`     // typographic quotation marks enclose cells
	Single    bool     `json:"single,omitempty"`    // apostrophes enclose cells
	Wrapped   bool     `json:"wrapped,omitempty"`   // a line that is one quoted cell is a record of its own inside
	Preamble  int      `json:"preamble,omitempty"`  // records above the header: titles of a report
	Sheet     string   `json:"sheet,omitempty"`     // of the workbook that this CSV was written from; lines are then its rows
	Sheets    []string `json:"sheets,omitempty"`    // all visible ones of that workbook
}

func (f Format) delimiter() byte {
	if f.Delimiter == "" {
		return ','
	}
	return f.Delimiter[0]
}

func (f Format) isUTF16() bool { return f.Encoding == UTF16LE || f.Encoding == UTF16BE }

// Encodings are all that a file may have.
func Encodings() []Encoding {
	return []Encoding{UTF8, UTF16LE, UTF16BE, Windows1252, MacRoman, IBM850}
}

// IsDelimiter says whether a text can divide cells: one ASCII character that no cell
// needs for itself.
func IsDelimiter(s string) bool { return len(s) == 1 && isDelimiter(s[0]) }

// Findings is what one pass over a file has found out.
type Findings struct {
	Format
	Header     []string   `json:"header"`      // the first record with a non-blank cell, as it stands in the file
	HeaderLine int        `json:"header_line"` // the line on which it begins, first line = 1
	Records    int        `json:"records"`     // with a non-blank cell, the header included, what stands above it not
	Looks      []Look     `json:"looks"`       // of the columns, as many as have a filled cell below the header
	First      [][]string `json:"first"`       // the cells of the first rows, at most [firstRows], shortened as those of Look.Samples
	Stray      int        `json:"stray"`       // bytes that were no UTF-8 and are read as Windows-1252
	Size       int64      `json:"size"`        // bytes as uploaded, before unpacking
}

// Rows gives the number of rows: the records, without the first one if that is
// the header. Error: no_rows.
func (f Findings) Rows(hasHeader bool) (int, error) {
	rows := f.Records
	if hasHeader {
		rows--
	}
	if rows <= 0 {
		return 0, &Error{Code: CodeNoRows}
	}
	return rows, nil
}
