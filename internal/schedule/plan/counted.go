package plan

// Meetings that are close enough for three in a month need more than tight months:
// here the state of the path counts the meetings of its month.

// crowded says whether three meetings of a set can fall into one month.
func (m *model) crowded() bool { return m.meetings > 2 && 2*m.gapLow < 31 }

// room returns how many more meetings the facilitator can take in each month.
func (s *state) room(f int) []int {
	m := s.m
	out := make([]int, m.months)
	for i := range out {
		out[i] = m.meetings
		if m.unit.meeting > 0 {
			out[i] = int(m.facs[f].monthCap-s.facMonth[f*m.months+i]) / int(m.unit.meeting)
		}
	}
	return out
}

// sweepCounted is sweep with at most so many meetings in each month. It keeps in
// p.counted, by layer and number of meetings in the month of the day, what the path
// costs from the day on.
func (s *state) sweepCounted(p *paths, set *series, nodes *[maxMeetings][]cost, room []int) {
	m := s.m
	for k := m.meetings - 1; k >= set.held; k-- {
		for n := 1; n <= m.meetings; n++ {
			if p.counted[k][n] == nil {
				p.counted[k][n] = make([]cost, m.days)
			}
			barred(p.counted[k][n])
		}
		for d := p.lo[k]; d <= p.hi[k]; d++ {
			p.reach[k][d] = none
			if nodes[k][d] >= none || room[m.month[d]] < 1 {
				continue
			}
			s.countFrom(p, k, d, nodes[k][d], room[m.month[d]])
			for n := 1; n <= m.meetings; n++ {
				p.reach[k][d] = min(p.reach[k][d], p.counted[k][n][d])
			}
		}
		s.steps += int64(p.hi[k]-p.lo[k]+1) * int64(4+len(m.gapCost)*m.meetings)
	}
}

func (s *state) countFrom(p *paths, k, d int, here cost, room int) {
	m := s.m
	if k == m.meetings-1 {
		p.counted[k][1][d] = here
		return
	}
	for next := max(d+m.gapLow, p.lo[k+1]); next <= min(d+m.gapLow+len(m.gapCost)-1, p.hi[k+1]); next++ {
		gap := m.gapCost[next-d-m.gapLow]
		if m.month[next] != m.month[d] {
			p.counted[k][1][d] = min(p.counted[k][1][d], sum(here, gap, p.reach[k+1][next]))
			continue
		}
		for n := 1; n < min(room, m.meetings); n++ {
			p.counted[k][n+1][d] = min(p.counted[k][n+1][d], sum(here, gap, p.counted[k+1][n][next]))
		}
	}
}

// traceCounted follows a counted sweep over the priced nodes from its first day.
func (p *paths) traceCounted(m *model, set *series, day int, key pattern) meetings {
	var out meetings
	for k, at := range set.heldAt {
		out.day[k], out.part[k] = at[0], at[1]
	}
	n := 1
	for n < m.meetings && p.counted[set.held][n][day] != p.reach[set.held][day] {
		n++
	}
	for k := set.held; k < m.meetings; k++ {
		out.day[k], out.part[k] = day, p.part(m, set, k, day, key)
		if k < m.meetings-1 {
			day, n = p.following(m, k, day, n)
		}
	}
	return out
}

// following returns the day after day on a counted path, and how many meetings lie
// in its month from there on.
func (p *paths) following(m *model, k, day, n int) (int, int) {
	for next := max(day+m.gapLow, p.lo[k+1]); next <= min(day+m.gapLow+len(m.gapCost)-1, p.hi[k+1]); next++ {
		want := p.counted[k][n][day] - p.priced[k][day] - m.gapCost[next-day-m.gapLow]
		if m.month[next] == m.month[day] {
			if n > 1 && p.counted[k+1][n-1][next] == want {
				return next, n - 1
			}
			continue
		}
		if n == 1 && p.reach[k+1][next] == want {
			for c := 1; c <= m.meetings; c++ {
				if p.counted[k+1][c][next] == want {
					return next, c
				}
			}
		}
	}
	return day, n
}
