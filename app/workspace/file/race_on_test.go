//go:build race

package file_test

// raceDetector takes memory of its own.
const raceDetector = true
