// Package fold is how texts that people type are cleaned and compared: without
// what shows as nothing, composed, and, as a key, without accents and case. Every
// way in and every feature folds the same, so that what looks equal is equal.
//
// It knows no field: limits and names come from whoever calls.
package fold
