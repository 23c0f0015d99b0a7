package disclosure

// WaveChange is the mean change from before the workshops to one later wave, of
// everybody who answered both. The zero WaveChange is hidden.
type WaveChange struct {
	Card
	wave     string
	response Share
	answered Count
}

// WaveChange passes the pairs of one later wave of the whole programme through the
// gate. The wave is named by its code, for example "T3"; the group's AnsweredAfter
// is who answered it, with or without an earlier answer.
func (p Parameters) WaveChange(wave string, g Group) WaveChange {
	if !p.guarded() || g.valid(false) != nil {
		return WaveChange{Card: hiddenCard(wave, g.Label), wave: wave}
	}
	g.Code = wave
	w := WaveChange{Card: p.card(g, true), wave: wave}
	if w.IsShown() && g.Eligible >= g.AnsweredAfter {
		w.response, w.answered = p.percentage(g.AnsweredAfter, g.Eligible), p.Count(g.AnsweredAfter)
	}
	return w
}

// Wave is the code of the later wave.
func (w WaveChange) Wave() string { return w.wave }

// Response is the share of the eligible who answered the later wave; hidden like
// Coverage, which counts only those who had answered before too.
func (w WaveChange) Response() Share { return w.response }

// Answered is how many answered the later wave; hidden like Response.
func (w WaveChange) Answered() Count { return w.answered }
