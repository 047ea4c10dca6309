package importer

import (
	"slices"
	"time"
)

// Point is how far an import was at a moment of its work.
type Point struct {
	Seconds float64 `json:"seconds"` // of work, from the start
	Rows    int     `json:"rows"`    // committed until then
}

// seriesPoints is how many points are kept of an import: enough for a chart. When
// there are more, every second one goes.
const seriesPoints = 120

// withPoint gives the series with one point more, unless that is too close to the
// last one to be seen. It begins when the first rows are in sight: a preview reads the
// whole file once before.
func withPoint(series []Point, p Point) []Point {
	if p.Rows == 0 {
		return []Point{p}
	}
	if n := len(series); n > 1 {
		apart := (series[n-1].Seconds - series[0].Seconds) / seriesPoints
		if p.Seconds-series[n-1].Seconds < apart/2 {
			out := append([]Point{}, series...)
			out[n-1] = p
			return out
		}
	}
	if len(series) < seriesPoints {
		return append(slices.Clip(series), p)
	}
	half := make([]Point, 0, seriesPoints)
	for n := 0; n < len(series); n += 2 {
		half = append(half, series[n])
	}
	return append(half, p)
}

// Progress is how far an import is, by what is committed.
type Progress struct {
	Rows, Total   int
	RowsPerSecond float64 // of late; 0: not known yet
	SecondsLeft   float64 // 0: not known, or nothing is going on
	Series        []Point
}

// recent is how much of the work tells how fast it is now.
const recent = 10 * time.Second

// Progress gives how far the import is: of its preview, its run or its undoing.
func (i Import) Progress() Progress {
	p := Progress{Rows: i.Counts.Rows, Total: i.TotalRows, Series: i.Series}
	if i.StopAt > 0 && i.StopAt < p.Total && i.Status != Completed {
		p.Total = i.StopAt
	}
	if i.Undo != nil && (i.Status == Undoing || i.Status == Undone) {
		p.Rows, p.Total, p.Series = i.Undo.Rows, i.Counts.Rows, i.Undo.Series
	}
	p.RowsPerSecond = speed(p.Series)
	working := i.Waits == nil && (i.Status == Previewing || i.Status == Running || i.Status == Undoing)
	if working && p.RowsPerSecond > 0 {
		p.SecondsLeft = float64(p.Total-p.Rows) / p.RowsPerSecond
	}
	return p
}

// speed is rows a second over the last points.
func speed(series []Point) float64 {
	if len(series) < 2 {
		return 0
	}
	last := series[len(series)-1]
	first := series[0]
	for n := len(series) - 2; n >= 0; n-- {
		if first = series[n]; last.Seconds-first.Seconds >= recent.Seconds() {
			break
		}
	}
	if last.Seconds <= first.Seconds {
		return 0
	}
	return float64(last.Rows-first.Rows) / (last.Seconds - first.Seconds)
}
