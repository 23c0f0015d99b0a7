package web

import (
	"net/url"

	"github.com/upstander/upstander/internal/abp"
)

// quoteValues is a form of words that are offered.
func quoteValues() url.Values {
	return url.Values{"quote_words": {"I say something now."}, "quote_consent": {abp.ConsentVersion}, "quote_special": {"no"}, "act": {"offer"}}
}
