//go:build !race

package lead_test

const raceDetector = false
