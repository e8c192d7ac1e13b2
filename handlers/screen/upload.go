package screen

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	// uploadIdle is how long a sender may pause; less than the program waits for
	// requests when it ends.
	uploadIdle = 10 * time.Second
	// answerTime is how long an answer may take to be taken, from the last piece on.
	answerTime = time.Minute
	// formRest is what a body may have besides its file.
	FormRest = 1 << 20
)

// MovingBody is a body that may take as long as it likes while something comes.
type MovingBody struct {
	io.ReadCloser
	Control *http.ResponseController
	Stop    <-chan struct{}
	Failed  bool
}

// Read waits for the next piece, and no longer than uploadIdle.
func (b *MovingBody) Read(p []byte) (int, error) {
	select {
	case <-b.Stop:
		b.Failed = true
		return 0, errors.New("the program is about to end")
	default:
	}
	now := time.Now()
	if err := errors.Join(b.Control.SetReadDeadline(now.Add(uploadIdle)), b.Control.SetWriteDeadline(now.Add(answerTime))); err != nil {
		return 0, err
	}
	n, err := b.ReadCloser.Read(p)
	b.Failed = b.Failed || err != nil && !errors.Is(err, io.EOF)
	return n, err
}

// Drain reads what is still being sent, up to a limit: a browser reads the answer
// only when it has sent everything.
func (b *MovingBody) Drain(most int64) {
	if !b.Failed {
		_, _ = io.CopyN(io.Discard, b, most) // whatever happens, the answer is tried
	}
}

// MovingWriter gives each piece of a long answer its time.
type MovingWriter struct {
	io.Writer
	control *http.ResponseController
}

// NewMovingWriter writes to an answer.
func NewMovingWriter(r *echo.Response) MovingWriter {
	return MovingWriter{r, http.NewResponseController(r)}
}

// Write writes on.
func (w MovingWriter) Write(p []byte) (int, error) {
	if err := w.control.SetWriteDeadline(time.Now().Add(answerTime)); err != nil {
		return 0, err
	}
	return w.Writer.Write(p)
}
