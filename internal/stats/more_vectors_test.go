package stats

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"testing"
)

// value finds a figure of the vectors by its path.
func value(t *testing.T, from any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch key := step.(type) {
		case string:
			from = from.(map[string]any)[key]
		case int:
			from = from.([]any)[key]
		}
	}
	return from
}

func vectorsAsMap(t *testing.T) map[string]any {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// compare holds a number to the vectors' tolerance, or a wider one.
func compare(t *testing.T, name string, got float64, want any, tolerance float64) {
	t.Helper()
	w, ok := want.(float64)
	if !ok {
		t.Errorf("%s: got %g, want %v", name, got, want)
		return
	}
	if math.Abs(got-w) > 1e-12+tolerance*math.Abs(w) {
		t.Errorf("%s: got %.12g, want %.12g", name, got, w)
	}
}

func ints(list any) []int {
	var out []int
	for _, v := range list.([]any) {
		out = append(out, int(v.(float64)))
	}
	return out
}

func floats(list any) []float64 {
	var out []float64
	for _, v := range list.([]any) {
		out = append(out, v.(float64))
	}
	return out
}

func TestNormalAgainstPublishedValues(t *testing.T) {
	special := vectorsAsMap(t)["special_functions"]
	for _, q := range value(t, special, "qnorm").([]any) {
		check(t, "normal quantile", NormalQuantile(value(t, q, "p").(float64)), value(t, q, "value"))
	}
	for _, q := range value(t, special, "pnorm_upper").([]any) {
		check(t, "normal tail", NormalUpper(value(t, q, "z").(float64)), value(t, q, "value"))
	}
	for _, c := range value(t, special, "pchisq1_upper").([]any) {
		x := value(t, c, "x").(float64)
		check(t, "tail of chi-squared", known(normalTail(math.Sqrt(x))), value(t, c, "value"))
		check(t, "tail of chi-squared", known(chiSquareUpper(x, 1)), value(t, c, "value"))
	}
	for _, p := range []float64{0, 1, -1, 2, math.NaN()} {
		if NormalQuantile(p).IsKnown() {
			t.Errorf("the quantile of %g is known", p)
		}
	}
}

func TestClopperPearsonAgainstPublishedValues(t *testing.T) {
	for _, b := range vectorsAsMap(t)["binomial_intervals"].([]any) {
		x, n := int(value(t, b, "x").(float64)), int(value(t, b, "n").(float64))
		checkInterval(t, fmt.Sprintf("exact interval of %d in %d", x, n), ClopperPearson(x, n), value(t, b, "clopper_pearson95"))
	}
	if ClopperPearson(0, 0).IsKnown() || ClopperPearson(3, 2).IsKnown() || ClopperPearson(-1, 2).IsKnown() {
		t.Error("an interval of nothing is known")
	}
}

func TestAdjustAgainstPublishedValues(t *testing.T) {
	for _, family := range vectorsAsMap(t)["p_adjust"].([]any) {
		p := floats(value(t, family, "p"))
		for name, got := range map[string][]float64{"bonferroni": Bonferroni(p), "holm": Holm(p), "bh": BenjaminiHochberg(p)} {
			for i, v := range got {
				compare(t, name, v, value(t, family, name, i), 1e-9)
			}
		}
	}
}

func TestOrganisationsAgainstPublishedValues(t *testing.T) {
	want := vectorsAsMap(t)["organisation_means"]
	var groups []Group
	for _, g := range value(t, want, "input").([]any) {
		groups = append(groups, Group{int(value(t, g, "n").(float64)), value(t, g, "mean_change").(float64), value(t, g, "sd_change").(float64)})
	}
	b := Compare(groups)
	if b.Status != Known {
		t.Fatalf("%+v", b)
	}
	for name, got := range map[string]float64{"pooled_within_sd": b.PooledSD, "overall_mean": b.OverallMean, "fixed_effect_mean": b.FixedMean, "Q": b.Q, "Q_df": float64(b.QDF),
		"Q_p": b.QP, "I2_percent": b.I2, "tau2_DL": b.Tau2, "mu_DL": b.RandomMean, "se_mu_DL": b.RandomMeanSE, "phi_unwinsorised": b.Phi} {
		compare(t, name, got, value(t, want, name), 1e-9)
	}
	compare(t, "tau2_REML", b.Tau2REML, value(t, want, "tau2_REML"), 1e-6)
	var p []float64
	for i, m := range b.Markers {
		org := value(t, want, "orgs", i)
		p = append(p, m.P)
		for name, got := range map[string]float64{"z": m.Z, "p_two_sided": m.P, "shrunk_mean_DL": m.ShrunkMean, "shrunk_se_DL": m.ShrunkSE, "shrink_weight": m.ShrinkWeight} {
			compare(t, name, got, value(t, org, name), 1e-9)
		}
		checkInterval(t, "95 % limits", m.Limits95, value(t, org, "funnel95"))
		checkInterval(t, "99.8 % limits", m.Limits998, value(t, org, "funnel99_8"))
	}
	for i := range p {
		compare(t, "holm", Holm(p)[i], value(t, want, "holm", i), 1e-9)
		compare(t, "bh", BenjaminiHochberg(p)[i], value(t, want, "bh", i), 1e-9)
	}
	for _, groups := range [][]Group{nil, {{5, 1, 1}}, {{1, 1, 0}, {1, 2, 0}}, {{0, 1, 1}, {3, 2, 1}}, {{3, math.NaN(), 1}, {3, 1, 1}}} {
		if b := Compare(groups); b.Status == Known || b.Reason == "" {
			t.Errorf("%v can be compared: %+v", groups, b)
		}
	}
}

func TestProportionsAgainstPublishedValues(t *testing.T) {
	want := vectorsAsMap(t)["organisation_proportions"]
	p0 := 82.0 / 98.0
	compare(t, "p0", p0, value(t, want, "p0"), 1e-9)
	for _, org := range value(t, want, "orgs").([]any) {
		x, n := int(value(t, org, "x").(float64)), int(value(t, org, "n").(float64))
		narrow, wide := FunnelLimits(n, p0)
		checkInterval(t, "exact 95 %", narrow, value(t, org, "exact95"))
		checkInterval(t, "exact 99.8 %", wide, value(t, org, "exact99_8"))
		check(t, "binomial test", BinomialTest(x, n, p0), value(t, org, "binom_test_p"))
		checkInterval(t, "wilson", Wilson(x, n).CI, value(t, org, "wilson95"))
	}
}

func TestClusteringAgainstPublishedValues(t *testing.T) {
	want := vectorsAsMap(t)["icc"]
	bySet := map[string][]int{}
	var order []string
	for i, s := range value(t, want, "set").([]any) {
		if _, has := bySet[s.(string)]; !has {
			order = append(order, s.(string))
		}
		bySet[s.(string)] = append(bySet[s.(string)], int(value(t, want, "change", i).(float64)))
	}
	var sets [][]int
	for _, s := range order {
		sets = append(sets, bySet[s])
	}
	c := Cluster(sets, 1)
	for name, got := range map[string]float64{"ms_between": c.MSBetween, "ms_within": c.MSWithin, "n0": c.N0, "icc1": c.ICC, "mean_set_size": c.MeanSize,
		"design_effect": c.DesignEffect, "n_effective": c.Effective, "F": c.F, "p": c.P} {
		compare(t, name, got, value(t, want, name), 1e-9)
	}
	if c := Cluster([][]int{{1, 5}, {1, 5}}, 1); c.ICC >= 0 || c.DesignEffect != 1 {
		t.Errorf("people who differ more within a set than between sets: %+v", c)
	}
}

func TestCronbachAgainstPublishedValues(t *testing.T) {
	want := vectorsAsMap(t)["cronbach_alpha"]
	var rows [][]int
	for _, r := range value(t, want, "items").([]any) {
		rows = append(rows, ints(r))
	}
	a := Cronbach(rows)
	check(t, "alpha", a.Raw, value(t, want, "raw_alpha"))
	for i := range a.IfDropped {
		check(t, "alpha without the item", a.IfDropped[i], value(t, want, "alpha_if_dropped", i))
		check(t, "item and the others", a.ItemTotal[i], value(t, want, "item_total_r_drop", i))
	}
	for _, rows := range [][][]int{nil, {{1, 2}}, {{1}, {2}}, {{3, 3}, {3, 3}}, {{1, 2}, {1}}} {
		if Cronbach(rows).Raw.IsKnown() {
			t.Errorf("alpha of %v is known", rows)
		}
	}
}

func TestPowerAgainstPublishedValues(t *testing.T) {
	want := vectorsAsMap(t)["power"]
	for name, got := range map[string]Figure{"mde_dz_n98_80": SmallestEffect(98, 0.8), "mde_dz_n20_80": SmallestEffect(20, 0.8), "power_n98_dz0.3": Power(98, 0.3),
		"power_n12_dz0.8": Power(12, 0.8), "n_for_dz0.3_80": PairsNeeded(0.3, 0.8), "n_for_dz0.5_90": PairsNeeded(0.5, 0.9)} {
		compare(t, name, got.Value, value(t, want, name), 1e-9)
	}
}

func TestReliableChangeAgainstPublishedValues(t *testing.T) {
	want := vectorsAsMap(t)["reliable_change"]
	sem, sd, threshold := Reliable(value(t, want, "sd_pre").(float64), value(t, want, "alpha").(float64))
	check(t, "sem", sem, value(t, want, "sem"))
	check(t, "sd of a difference", sd, value(t, want, "s_diff"))
	check(t, "threshold", threshold, value(t, want, "threshold95"))
	for _, e := range value(t, want, "examples").([]any) {
		index := value(t, e, "diff").(float64) / sd.Value
		compare(t, "index", index, value(t, e, "rci"), 1e-9)
		if got := math.Abs(index) > z95; got != value(t, e, "reliable").(bool) {
			t.Errorf("a change of %v is reliable: %v", value(t, e, "diff"), got)
		}
	}
}

func TestGainKeptAgainstPublishedValues(t *testing.T) {
	want := vectorsAsMap(t)["sustained_gain"]
	var waves [3][]int
	for i := range value(t, want, "t0").([]any) {
		if value(t, want, "t3", i) == nil {
			continue
		}
		for w, name := range []string{"t0", "t2", "t3"} {
			waves[w] = append(waves[w], int(value(t, want, name, i).(float64)))
		}
	}
	k := GainKept(waves[0], waves[1], waves[2], 1)
	compare(t, "complete", float64(k.N), value(t, want, "complete_cases"), 0)
	check(t, "gain", k.Gain, value(t, want, "mean_gain_t2"))
	check(t, "later", k.Later, value(t, want, "mean_gain_t3"))
	check(t, "share", k.Share, value(t, want, "share_of_gain_kept"))
	if k := GainKept([]int{5}, []int{5}, []int{7}, 1); k.Share.IsKnown() {
		t.Error("a share of no gain is known")
	}
}

// TestBootstrapAgainstPublishedValues brings back every resample by its seed.
func TestBootstrapAgainstPublishedValues(t *testing.T) {
	all := vectorsAsMap(t)
	for i, want := range value(t, all, "bootstrap", "prng", "seed_1234567_first_outputs").([]any) {
		s := splitMix64(1234567)
		var got uint64
		for range i + 1 {
			got = s.next()
		}
		if fmt.Sprint(got) != want {
			t.Errorf("draw %d is %d, want %v", i, got, want)
		}
	}
	sets := map[string][]int{"V05_n2": {3, 2}}
	for _, v := range load(t).Paired {
		pre, post := complete(v.Pre, v.Post)
		for i := range pre {
			sets[v.ID] = append(sets[v.ID], int(math.Round((post[i]-pre[i])/v.Scale.Step)))
		}
	}
	for _, c := range value(t, all, "bootstrap", "cases").([]any) {
		name, changes := value(t, c, "dataset").(string), sets[value(t, c, "dataset").(string)]
		draw := splitMix64(uint64(value(t, c, "seed").(float64)))
		for i, want := range value(t, c, "first_resample_indices").([]any) {
			if got := draw.below(len(changes)); float64(got) != want {
				t.Fatalf("%s: draw %d is %d, want %v", name, i, got, want)
			}
		}
		b := Resample(changes, 1, uint64(value(t, c, "seed").(float64)), MeanChange)
		check(t, name+" estimate", b.Estimate, value(t, c, "theta_hat"))
		check(t, name+" mean", b.Mean, value(t, c, "boot_mean"))
		check(t, name+" se", b.SE, value(t, c, "boot_se"))
		check(t, name+" z0", b.Bias, value(t, c, "z0"))
		check(t, name+" acceleration", b.Acceleration, value(t, c, "acceleration"))
		checkInterval(t, name+" percentile", b.Percentile, value(t, c, "percentile_ci95"))
		checkInterval(t, name+" BCa", b.BCa, value(t, c, "bca_ci95"))
		for i, want := range value(t, c, "first_5_replicates").([]any) {
			compare(t, name+" replicate", b.Replicates[i], want, 1e-9)
		}
	}
	if b := Resample([]int{2, 2, 2}, 1, 1, MeanChange); b.BCa.IsKnown() || b.Percentile.IsKnown() || !b.Estimate.IsKnown() {
		t.Errorf("people who all changed alike have an interval: %+v", b)
	}
	if b := Resample([]int{1, 2, 2, 2, 2, 9, 2}, 1, 1, MedianChange); b.BCa.IsKnown() || !b.Percentile.IsKnown() {
		t.Errorf("a median that no single person moves has a BCa interval, or no percentile one: %+v %+v", b.BCa, b.Percentile)
	}
}

func TestXmRAgainstPublishedValues(t *testing.T) {
	for _, want := range vectorsAsMap(t)["spc_xmr"].([]any) {
		c := XmR(floats(value(t, want, "values")), value(t, want, "screen_outlier_moving_ranges").(bool))
		for name, got := range map[string]float64{"mean": c.Mean, "mean_moving_range_raw": c.MovingRange, "mean_moving_range_used": c.MovingRangeUsed,
			"upper_limit": c.Upper, "lower_limit": c.Lower, "near_upper": c.NearUpper, "near_lower": c.NearLower} {
			compare(t, name, got, value(t, want, name), 1e-9)
		}
		for name, got := range map[string][]bool{"outside": c.Outside, "run_of_7": c.Run, "trend_of_7": c.Trend, "two_of_three": c.TwoOfThree, "special_cause": c.Special} {
			var marks []int
			for _, is := range got {
				marks = append(marks, int(toFloat(is)))
			}
			if !reflect.DeepEqual(marks, ints(value(t, want, name))) {
				t.Errorf("%s: got %v, want %v", name, marks, value(t, want, name))
			}
		}
	}
	rising := XmR([]float64{5, 1, 2, 3, 4, 5, 6, 7, 3}, false)
	if want := []bool{false, true, true, true, true, true, true, true, false}; !reflect.DeepEqual(rising.Trend, want) {
		t.Errorf("seven points that rise are marked %v", rising.Trend)
	}
}

// TestWhoAnsweredAgain checks the comparison of people who answered once and
// twice, and the bound if the others had not changed.
func TestWhoAnsweredAgain(t *testing.T) {
	found := 0
	for _, v := range load(t).Paired {
		want, has := v.Expect["attrition_check_pre_scores"].(map[string]any)
		if !has {
			continue
		}
		found++
		var pairs, others []int
		for i, x := range v.Pre {
			switch {
			case x == nil:
			case v.Post[i] != nil:
				pairs = append(pairs, int(*x))
			default:
				others = append(others, int(*x))
			}
		}
		a := Stayers(pairs, others, 1)
		for name, got := range map[string]Figure{"mean_pre_of_pairs": a.MeanPairs, "mean_pre_of_pre_only": a.MeanOthers, "diff": a.Difference,
			"welch_t": a.T, "welch_df": a.DF, "welch_p": a.P, "cohen_d_pooled": a.D} {
			check(t, v.ID+" "+name, got, want[name])
		}
		checkInterval(t, v.ID+" ci95", a.CI, want["ci95"])
	}
	if found == 0 {
		t.Error("no vector with people who answered once")
	}
	for _, s := range vectorsAsMap(t)["sensitivity_missing_post"].([]any) {
		for _, v := range load(t).Paired {
			if v.ID == value(t, s, "dataset") {
				pre, post := complete(v.Pre, v.Post)
				j, err := FromFloats(v.Scale.Min, v.Scale.Max, pre, post)
				if err != nil {
					t.Fatal(err)
				}
				check(t, v.ID+" pairs", Change(j).Mean, value(t, s, "mean_change_pairs"))
				compare(t, v.ID+" pairs", float64(j.N()), value(t, s, "n_pairs"), 0)
				check(t, v.ID+" carried forward", CarriedForward(j, int(value(t, s, "n_pre").(float64))), value(t, s, "mean_change_baseline_carried_forward"))
			}
		}
	}
}

func TestExactIntervalOfDZ(t *testing.T) {
	for _, v := range load(t).Paired {
		effects, has := v.Expect["effect_sizes"].(map[string]any)
		if !has {
			continue
		}
		pre, post := complete(v.Pre, v.Post)
		j, err := FromFloats(v.Scale.Min, v.Scale.Max, pre, post)
		if err != nil {
			t.Fatal(err)
		}
		got, want := DZExact(j), effects["dz_ci95_noncentral_t"]
		ends, known := want.([]any)
		if known != got.IsKnown() {
			t.Errorf("%s: got %+v, want %v", v.ID, got, want)
			continue
		}
		if known {
			compare(t, v.ID+" low", got.Low, ends[0], 1e-6)
			compare(t, v.ID+" high", got.High, ends[1], 1e-6)
		}
	}
}

func TestFloorAndCeiling(t *testing.T) {
	j, err := FromPairs(Scale{0, 10, 1}, []int{0, 1, 2, 8, 9, 10, 10}, []int{5, 5, 5, 5, 5, 5, 5})
	if err != nil {
		t.Fatal(err)
	}
	if e := FloorAndCeiling(j); e.Floor.K != 2 || e.Ceiling.K != 3 || !e.IsCapped {
		t.Errorf("%+v", e)
	}
}
