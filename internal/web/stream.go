package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// The rhythm of a stream of news. It ends itself well before the server's time
// for one answer is up, and the browser asks again; so a server that stops waits
// for no page that somebody left open.
const (
	streamLook = 300 * time.Millisecond
	streamBeat = 5 * time.Second
	streamLast = 20 * time.Second
)

// stream sends news to the browser as they come (text/event-stream) until look
// says that they are over, the browser is gone, or the stream has lasted its
// time. Equal news are sent once; in between, comments keep the line open.
func (s *Server) stream(c echo.Context, look func() (news any, isOver bool, err error)) error {
	ctx, w := c.Request().Context(), c.Response()
	ticks := time.NewTicker(streamLook)
	defer ticks.Stop()
	began, spoke, last := time.Now(), time.Now(), ""
	for {
		news, isOver, err := look()
		if err != nil {
			return err
		}
		words, err := json.Marshal(news)
		if err != nil {
			return err
		}
		if !w.Committed {
			w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
			w.Header().Set("X-Accel-Buffering", "no") // proxies hand on what they get
			w.WriteHeader(http.StatusOK)
			fmt.Fprint(w, "retry: 1000\n\n")
		}
		switch {
		case isOver:
			fmt.Fprintf(w, "event: over\ndata: %s\n\n", words)
		case string(words) != last:
			fmt.Fprintf(w, "data: %s\n\n", words)
			last, spoke = string(words), time.Now()
		case time.Since(spoke) > streamBeat:
			fmt.Fprint(w, ": still here\n\n")
			spoke = time.Now()
		}
		w.Flush()
		if isOver || s.isEnding.Load() || time.Since(began) > streamLast {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}
