package abp

// The codes of items beyond the measure that figures are made of. Options of an
// item with several answers have codes of their own, made of the item's code, a
// hyphen and the option's name.
const (
	ItemSeen      = "seen"      // such behaviour in the last three months; SeenNone to SeenOften
	ItemActed     = "acted"     // of those who saw something: 1 yes, 0 no
	ItemDid       = "did"       // which of Strategies, for example did-direct
	ItemOutcome   = "outcome"   // what happened
	ItemBarrier   = "barrier"   // what held people back, for example barrier-retaliation
	ItemBacked    = "backed"    // my manager would back me
	ItemSafe      = "safe"      // it is safe to speak up here
	ItemRecommend = "recommend" // 0 to 10
)

// What people can say to ItemSeen.
const (
	SeenNone = iota + 1
	SeenOnce
	SeenSome
	SeenOften
)

// ThenCode returns the code of the retrospective rating of an item: how it was
// before the programme, knowing what one knows now.
func ThenCode(item string) string { return "then-" + item }

// ThenItems lists the items that have one.
func ThenItems() []string { return []string{"I1", "I2", "A1", "P1"} }

// The pages of a questionnaire.
const (
	pageMeasure    = "confidence"
	pageThen       = "then"
	pageSeen       = "seen"
	pageActed      = "acted"
	pageDid        = "did"
	pageBarriers   = "barriers"
	pageConditions = "conditions"
	pageWorkshops  = "workshops"
	pageProgramme  = "programme"
	pageWords      = "words"
)

// measureItems returns the twelve items of the measure: "How confident are you,
// right now, that you could ... when it is safe to do so?" on 0 to 10. The five
// strategies are Right To Be's.
func measureItems() []Item {
	item := func(code, domain, text string) Item {
		return Item{Code: code, Text: text, Domain: domain, Min: 0, Max: 10}
	}
	return []Item{
		item("R1", "recognise", "Notice behaviour at work that is disrespectful or discriminatory, including when it is subtle or “just banter”"),
		item("R2", "recognise", "Notice it when it comes from patients, service users, families or the public"),
		item("A1", "assess", "Judge whether it is safe to act, and how"),
		item("I1", "intervene", "Step in when you see it"),
		item("I2", "de-escalate", "Calm a situation down so that it does not get worse"),
		item("D1", "direct", "Use Direct: name the behaviour and ask for it to stop"),
		item("D2", "distract", "Use Distract: interrupt without confronting"),
		item("D3", "delegate", "Use Delegate: get someone better placed to help"),
		item("D4", "delay", "Use Delay: check in with the person afterwards"),
		item("D5", "document", "Use Document: make a factual record and ask the person what they want done with it"),
		item("S1", "support", "Support the person on the receiving end"),
		item("P1", "report", "Report or raise it by the route that fits: manager, Freedom to Speak Up, HR"),
	}
}

// extraItems returns the questions beyond the measure, in the order of the
// questionnaire.
func extraItems() []Item {
	var items []Item
	items = append(items, thenItems()...)
	items = append(items, behaviourItems()...)
	items = append(items, agreements(pageConditions, "conditions", []Wave{T0, T2, T3, T4}, [][2]string{
		{ItemBacked, "My manager would back me if I stepped in"},
		{ItemSafe, "It is safe to speak up where I work"},
	})...)
	items = append(items, agreements(pageWorkshops, "event feedback", []Wave{T1}, [][2]string{
		{"event-relevant", "What we did in the workshops fits my work"},
		{"event-led", "The workshops were led well"},
		{"event-access", "I could take part fully"},
		{"event-safe", "I felt safe in the workshops, to speak and to say nothing"},
	})...)
	items = append(items, agreements(pageProgramme, "usefulness", []Wave{T2}, [][2]string{
		{"useful-workshops", "The workshops were useful to me"},
		{"useful-sets", "The action learning sets were useful to me"},
		{"useful-strategies", "The five strategies are useful to me"},
		{"useful-practice", "Keeping a practice log was useful to me"},
		{"useful-community", "The community and its catch-ups were useful to me"},
	})...)
	return append(items,
		Item{Code: ItemRecommend, Kind: Recommend, Page: pageProgramme, Domain: "recommend", Max: 10, Waves: []Wave{T2}, Text: "How likely are you to recommend the programme to a colleague?"},
		words("words-workshops", []Wave{T1}, "What will you try first at work?"),
		words("words-different", []Wave{T2}, "What do you do differently now?"),
		words("words-since", []Wave{T3, T4}, "What has stayed with you, and what will you do to keep it up?"),
	)
}

func thenItems() []Item {
	measure := measureItems()
	var items []Item
	for _, code := range ThenItems() {
		for _, it := range measure {
			if it.Code == code {
				items = append(items, Item{Code: ThenCode(code), Text: it.Text, Domain: "then", Max: it.Max, Page: pageThen, Waves: []Wave{T2}})
			}
		}
	}
	return items
}

func behaviourItems() []Item {
	waves := []Wave{T0, T2, T3, T4}
	item := func(code, page string, kind ItemKind, text string, options ...Option) Item {
		it := Item{Code: code, Kind: kind, Page: page, Domain: "behaviour", Text: text, Options: options, Waves: waves}
		if kind == OneOf {
			it.Min, it.Max = options[0].Value, options[0].Value
			for _, o := range options {
				it.Min, it.Max = min(it.Min, o.Value), max(it.Max, o.Value)
			}
		}
		return it
	}
	several := func(of string, names [][2]string) []Option {
		options := make([]Option, len(names))
		for i, n := range names {
			options[i] = Option{Code: of + "-" + n[0], Text: n[1]}
		}
		return options
	}
	return []Item{
		item(ItemSeen, pageSeen, OneOf, "In the last 3 months, have you seen disrespectful or discriminatory behaviour at work?",
			Option{Value: SeenNone, Text: "No"}, Option{Value: SeenOnce, Text: "Once"}, Option{Value: SeenSome, Text: "2 to 5 times"}, Option{Value: SeenOften, Text: "More than 5 times"}),
		item(ItemActed, pageActed, OneOf, "When you saw it, did you do something about it, at that moment or afterwards?",
			Option{Value: 1, Text: "Yes, at least once"}, Option{Value: 0, Text: "No"}),
		item(ItemDid, pageDid, SeveralOf, "What did you do?", several(ItemDid, [][2]string{
			{"direct", "Direct: I named the behaviour or asked for it to stop"},
			{"distract", "Distract: I interrupted without confronting"},
			{"delegate", "Delegate: I got someone better placed to help"},
			{"delay", "Delay: I checked in with the person afterwards"},
			{"document", "Document: I made a record and asked the person what they wanted done with it"},
		})...),
		item(ItemOutcome, pageDid, OneOf, "What happened then? Think of the last time.",
			Option{Value: 1, Text: "It got better or stopped"}, Option{Value: 2, Text: "Nothing changed"}, Option{Value: 3, Text: "It got worse"}, Option{Value: 4, Text: "I do not know"}),
		item(ItemBarrier, pageBarriers, SeveralOf, "What held you back?", several(ItemBarrier, [][2]string{
			{"retaliation", "Fear of what might be done to me for it"},
			{"futility", "Nothing would have changed"},
			{"distrust", "I do not trust the ways to report it"},
			{"peers", "What my colleagues would think"},
			{"awareness", "I was not sure what I saw, or what to do"},
			{"culture", "Where I come from, or who I am, one does not do that"},
			{"label", "I did not want to be called difficult"},
			{"other", "Something else"},
		})...),
	}
}

func agreements(page, domain string, waves []Wave, list [][2]string) []Item {
	items := make([]Item, len(list))
	for i, v := range list {
		items[i] = Item{Code: v[0], Kind: Agreement, Page: page, Domain: domain, Text: v[1], Min: 1, Max: 5, Waves: waves}
	}
	return items
}

func words(code string, waves []Wave, text string) Item {
	return Item{Code: code, Kind: FreeText, Page: pageWords, Domain: "words", Text: text, Waves: waves}
}
