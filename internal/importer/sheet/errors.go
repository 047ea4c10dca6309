package sheet

import "strconv"

// Codes of Error: why a file as a whole cannot be imported.
const (
	CodeBlank           = "file_blank"        // no bytes, or nothing but blanks; no params
	CodeNotText         = "not_text"          // file: what it is instead, one of the Is names below
	CodeWorkbookDamaged = "workbook_damaged"  // not to be unpacked or read to its end; no params
	CodeGzipDamaged     = "gzip_damaged"      // breaks off, or has something behind its end; no params
	CodeWorkbookBlank   = "workbook_blank"    // no sheet with a filled cell; no params
	CodeSheetBlank      = "sheet_blank"       // the sheet that was asked for has no filled cell; sheet
	CodeSheetUnknown    = "sheet_unknown"     // the workbook has no visible sheet of that name; sheet, sheets: those that it has
	CodeUnpacksTooLarge = "unpacks_too_large" // what is packed is larger than max, or packed too tightly to be a list
	CodeEncoding        = "encoding"          // UTF-32; no params
	CodeCSV             = "csv"               // a quote never closes or stands in the wrong place; line: where it opened
	CodeRowTooLong      = "row_too_long"      // line: where the record begins; max
	CodeTooManyColumns  = "too_many_columns"  // columns, max
	CodeNoRows          = "no_rows"           // a header and nothing below it; no params
	CodeHeaderMissing   = "header_missing"    // no column names a person; header: the names found
	CodeHeaderDuplicate = "header_duplicate"  // header: the name that comes twice
	CodeHeaderIsData    = "header_is_data"    // header: the cell that is an address or a number
)

// What a file that is no text is instead.
const (
	IsOther         = "other" // a picture, something damaged
	IsOldWorkbook   = "xls"   // or a workbook with a password
	IsOtherWorkbook = "ods"   // or Numbers, or Excel's binary form
	IsPDF           = "pdf"
	IsDocument      = "document" // of a word processor
	IsArchive       = "archive"
	IsMarkup        = "markup" // HTML saved as .xls, XML, JSON, vCard, SQL
)

func notTextBut(file string) *Error {
	return &Error{Code: CodeNotText, Params: map[string]string{"file": file}}
}

// Error says why a file as a whole is refused. The text for people is
// rendered elsewhere from Code and Params.
type Error struct {
	Code   string
	Params map[string]string
}

// Error gives the code and, where there is one, the line; it is for logs.
func (e *Error) Error() string {
	if line := e.Params["line"]; line != "" {
		return e.Code + " at line " + line
	}
	return e.Code
}

// Kind gives the coarser code that the API promises: header for the header_
// codes, csv for row_too_long, no_rows for a blank file; else Code itself.
func (e *Error) Kind() string {
	switch e.Code {
	case CodeHeaderMissing, CodeHeaderDuplicate, CodeHeaderIsData:
		return "header"
	case CodeRowTooLong:
		return CodeCSV
	case CodeBlank, CodeWorkbookBlank, CodeSheetBlank:
		return CodeNoRows
	case CodeWorkbookDamaged, CodeGzipDamaged:
		return CodeNotText
	case CodeUnpacksTooLarge:
		return "too_large"
	}
	return e.Code
}

// Refuses says that nothing of the file is kept: there is nothing in it that could
// be shown or mended.
func (e *Error) Refuses() bool {
	switch e.Code {
	case CodeBlank, CodeNotText, CodeWorkbookBlank, CodeSheetBlank, CodeSheetUnknown, CodeWorkbookDamaged, CodeGzipDamaged, CodeUnpacksTooLarge:
		return true
	}
	return false
}

func errAtLine(code string, line int) *Error {
	return &Error{Code: code, Params: map[string]string{"line": strconv.Itoa(line)}}
}

func errTooManyColumns(columns int) *Error {
	return &Error{Code: CodeTooManyColumns, Params: map[string]string{
		"columns": strconv.Itoa(columns), "max": strconv.Itoa(MaxColumns),
	}}
}
