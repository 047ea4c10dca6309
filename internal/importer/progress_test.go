package importer

import (
	"slices"
	"testing"
)

// A chart shows rows as they come in: it begins where the first are in sight, however long that took, and stays small.
func TestSeries(t *testing.T) {
	var series []Point
	for n := range 5 { // a preview reads the whole file first
		series = withPoint(series, Point{Seconds: float64(n)})
	}
	for n := range 1000 {
		series = withPoint(series, Point{Seconds: 5 + float64(n)/10, Rows: 100 * (n + 1)})
	}
	if series[0] != (Point{Seconds: 4}) || series[1].Rows == 0 {
		t.Errorf("begins with %v", series[:2])
	}
	if last := series[len(series)-1]; last.Rows != 100_000 || len(series) > seriesPoints+1 {
		t.Errorf("%d points up to %v", len(series), last)
	}
	if !slices.IsSortedFunc(series, func(a, b Point) int { return a.Rows - b.Rows }) {
		t.Error("out of order")
	}
}
