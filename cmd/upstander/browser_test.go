package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// chromium returns where the browser is. Without one the test is skipped, and
// fails where CI is set.
func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("UPSTANDER_TEST_CHROMIUM"); path != "" {
		return path
	}
	if _, err := os.Stat("/usr/bin/chromium"); err == nil {
		return "/usr/bin/chromium"
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no Chromium, and CI must test in a real browser")
	}
	t.Skip("set UPSTANDER_TEST_CHROMIUM to test in a real browser too")
	return ""
}

// openBrowser starts the browser, and returns axe as well. Stop ends it, which comes
// before the server that it looks at is closed.
func openBrowser(t *testing.T) (browser context.Context, axe string, stop func()) {
	t.Helper()
	path := chromium(t)
	script, err := os.ReadFile(filepath.Join("..", "..", "internal", "web", "testdata", "axe", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true))...)
	browser, cancel := chromedp.NewContext(allocator)
	return browser, string(script), func() { cancel(); stopAllocator() }
}

// newHand is somebody in front of a browser for so long at most.
func newHand(t *testing.T, limit time.Duration) (h *hand, stop func()) {
	t.Helper()
	browser, axe, stopBrowser := openBrowser(t)
	tab, cancel := context.WithTimeout(browser, limit)
	return &hand{t, tab, axe}, func() { cancel(); stopBrowser() }
}

// look is what a page is asked for at one width: what axe finds, whether it
// scrolls sideways, where its links lead.
const look = `(async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return {
    violations: found.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | ")),
    sideways: document.documentElement.scrollWidth > window.innerWidth + 1,
    links: [...document.querySelectorAll("a[href]")].map(a => a.href),
    title: document.title,
  };
})()`

type seen struct {
	Violations []string `json:"violations"`
	Sideways   bool     `json:"sideways"`
	Links      []string `json:"links"`
	Title      string   `json:"title"`
}

// TestEveryPageInChromium follows every link of every role in a real browser, at
// the width of a phone and of a desk, and lets axe look at each page.
func TestEveryPageInChromium(t *testing.T) {
	browser, axe, stop := openBrowser(t)
	defer stop()
	g := started(t)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	queue := make(chan string)
	var same sync.Map
	for range 2 {
		group.Go(func() {
			for role := range queue {
				t.Run(role, func(t *testing.T) { browseAs(t, browser, g, role, axe, &same) })
			}
		})
	}
	for _, role := range roles {
		if role != "administrator" && role != "sponsor_hospice" { // the lead's pages and the sponsor's again
			queue <- role
		}
	}
	close(queue)
	group.Wait()
}

// isSame says whether a page looks the same to everybody, so that one look is
// enough.
func isSame(path string) bool {
	return slices.Contains([]string{"/help", "/privacy", "/accessibility", "/support", "/mails", "/sign-in", "/programme", "/apply"}, path)
}

// browseAs signs in by pressing the button, then visits one page of each kind.
func browseAs(t *testing.T, browser context.Context, g greeting, role, axe string, same *sync.Map) {
	tab, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	defer cancel()
	tab, cancelTime := context.WithTimeout(tab, 15*time.Minute)
	defer cancelTime()
	if err := chromedp.Do(tab, chromedp.Navigate(g.SignIn[role])); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.RunResponse(tab, chromedp.Click("main form button")); err != nil {
		t.Fatal(err)
	}
	shots := os.Getenv("UPSTANDER_TEST_SCREENSHOTS")
	crawl("/", func(path string) []string {
		if _, looked := same.LoadOrStore(path, true); looked && isSame(path) {
			return nil
		}
		var links []string
		if err := open(tab, g.Address+path, axe); err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		for _, width := range []int64{320, 1280} {
			s, err := lookAt(tab, width)
			if err != nil {
				t.Errorf("%s at %d px: %v", path, width, err)
				return nil
			}
			for _, v := range s.Violations {
				t.Errorf("%s at %d px: %s", path, width, v)
			}
			if s.Sideways {
				t.Errorf("%s scrolls sideways at %d px", path, width)
			}
			if shots != "" {
				keepShot(t, tab, shots, fmt.Sprintf("%s-%s-%d.png", role, url.PathEscape(pattern(path)), width))
			}
			links = s.Links
		}
		var pages []string
		for _, l := range links {
			if p, ok := isPage(g.Address, l); ok && strings.HasPrefix(l, g.Address) {
				pages = append(pages, strings.TrimPrefix(p, g.Address))
			}
		}
		return pages
	})
}

// open goes to a page with axe at hand.
func open(tab context.Context, address, axe string) error {
	if err := chromedp.Do(tab, chromedp.EmulateViewport(320, 900), chromedp.Navigate(address)); err != nil {
		return err
	}
	_, err := chromedp.Run(tab, chromedp.Evaluate[bool](axe+"; true"))
	return err
}

// lookAt looks at the open page as it is at one width.
func lookAt(tab context.Context, width int64) (seen, error) {
	if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 900)); err != nil {
		return seen{}, err
	}
	return chromedp.Run(tab, chromedp.Evaluate[seen](look, chromedp.EvalAwaitPromise))
}

func keepShot(t *testing.T, tab context.Context, dir, name string) {
	t.Helper()
	b, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}
