package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

// asset is one file, as it goes out.
type asset struct {
	kind   string
	body   []byte
	packed []byte // gzip, where that is smaller
}

// assets are the files under /static/, each under an address that holds its
// checksum, so that browsers may keep them for a year.
type assets struct {
	sums  map[string]string // name to checksum
	files map[string]asset  // name
}

func newAssets(files fs.FS) (*assets, error) {
	a := &assets{sums: map[string]string{}, files: map[string]asset{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".go" {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		a.sums[name] = hex.EncodeToString(sum[:6])
		kind := mime.TypeByExtension(path.Ext(name))
		if kind == "" {
			kind = "application/octet-stream"
		}
		a.files[name] = asset{kind, body, pack(body)}
		return nil
	})
	return a, err
}

// pack compresses what compressing makes smaller.
func pack(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := w.Write(body); err != nil || w.Close() != nil || b.Len() > len(body)*9/10 {
		return nil
	}
	return b.Bytes()
}

// url returns the address of a file. It fails for a file that is not there, so
// that a page with a wrong name fails in its test.
func (a *assets) url(name string) (string, error) {
	sum, ok := a.sums[name]
	if !ok {
		return "", fmt.Errorf("no asset %s", name)
	}
	return "/static/" + sum + "/" + name, nil
}

// showAsset is GET /static/*.
func (s *Server) showAsset(c echo.Context) error {
	sum, name, _ := strings.Cut(c.Param("*"), "/")
	f, ok := s.assets.files[name]
	if !ok {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if sum != s.assets.sums[name] {
		h.Set("Cache-Control", "no-cache") // an older page asks for a file that has changed
	}
	body := f.body
	if f.packed != nil && strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.packed
	}
	if c.Request().Method == http.MethodHead {
		h.Set("Content-Type", f.kind)
		h.Set("Content-Length", fmt.Sprint(len(body)))
		return c.NoContent(http.StatusOK)
	}
	return c.Blob(http.StatusOK, f.kind, body)
}
