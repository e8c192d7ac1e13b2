//go:build race

package lead_test

// raceDetector makes reading a number thirty times as slow.
const raceDetector = true
