package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestCustodyInChromium asks for a record, approves, opens and closes it, reads the
// log, and finds the look on the person's own page; axe looks at every page.
func TestCustodyInChromium(t *testing.T) {
	h, stop := newHand(t, 3*time.Minute)
	defer stop()
	x := newTerm(t, h)

	x.as(x.Custodian)
	x.open("/custody")
	x.look()
	x.do(chromedp.SendKeys("#email", x.Delegate.Email))
	x.do(chromedp.Click("label[for='part-3']"))
	x.do(chromedp.Click("label[for='ground']"))
	x.do(chromedp.SendKeys("#reason", "Letter of 3 January"))
	x.press("form[action='/custody'] button")
	x.says("Somebody else has to approve it")
	x.look()

	x.as(x.Lead)
	x.open("/custody")
	x.look()
	x.press("main table a")
	x.look()
	x.press("form[action$='approval'] button")
	x.says("Open until")

	x.as(x.Custodian)
	x.open("/custody")
	x.press("main table a")
	x.look()
	x.press("form[action$='opening'] button")
	x.says(x.Practice.Text)
	x.says("has not said who they are")
	x.look()
	x.press("form[action$='closing'] button")
	x.says("Closed")
	x.look()

	x.as(x.Lead)
	x.open("/people/" + x.Delegate.ID)
	x.app.WaitForLooks()
	for _, page := range []string{"/events", "/events?verb=looked+at", "/events?by=nobody@nowhere.example", "/events/looks?by=" + x.Lead.ID} {
		x.do(chromedp.Navigate(x.site + page))
		x.look()
	}
	x.says(x.Delegate.Name)

	x.as(x.Delegate)
	x.open("/account")
	x.look()
	x.says(x.Lead.Name + " looked at your record")
	x.says(x.Custodian.Name + " opened your record")
	x.open("/account/events")
	x.look()
}
