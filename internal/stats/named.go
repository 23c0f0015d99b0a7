package stats

// Names are figures by name, some of them in groups: what a file in JSON holds.
// A figure that does not exist is nil.
type Names map[string]any

// Named returns every figure of the rows under the names that the published test
// vectors use. top is the lowest answer, in the integer units of the scale, that
// counts as confident. Rows without a pair have counts and a status alone.
func Named(r Rows, top int) (Names, error) {
	j, err := r.Joint()
	if err != nil {
		return nil, err
	}
	a := r.Answered()
	all := Names{"status": "ok", "counts": Names{"n_rows": a.Rows, "n_pre": a.Pre, "n_post": a.Post, "n_pairs": a.Pairs,
		"n_pre_only": a.PreOnly, "n_post_only": a.PostOnly, "n_neither": a.Neither}}
	if a.Pairs == 0 {
		all["status"] = "no_pairs"
		return all, nil
	}
	p := Describe(j)
	all["descriptives"] = Names{"mean_pre": of(p.Before.Mean), "mean_post": of(p.After.Mean), "median_pre": of(p.Before.Median), "median_post": of(p.After.Median),
		"sd_pre": of(p.Before.SD), "sd_post": of(p.After.SD), "mean_diff": of(p.Change.Mean), "sd_diff": of(p.Change.SD),
		"median_diff": of(p.Change.Median), "pearson_r": of(p.Correlation)}
	all["t_test"] = namedT(p.T)
	all["effect_sizes"] = namedEffects(p.Effects, DZExact(j))
	all["wilcoxon_drop_zeros"], all["wilcoxon_pratt"] = namedRanks(p.DropZeros), namedRanks(p.Pratt)
	all["hodges_lehmann_all_pairs"] = of(p.HodgesLehmann)
	all["sign_test"] = Names{"n_pos": p.Signs.Rises, "n_neg": p.Signs.Falls, "p_exact_two_sided": of(p.Signs.P)}
	all["change"] = namedMoves(p.Movement)
	all["mcnemar_top_box"] = namedTop(Top(j, top))
	all["response"] = namedResponse(a)
	if a.PreOnly > 0 {
		all["attrition_check_pre_scores"] = namedAttrition(r.Stayers())
	}
	return all, nil
}

// of is the value of a figure, or nil.
func of(f Figure) any {
	if !f.IsKnown() {
		return nil
	}
	return f.Value
}

func ends(i Interval) any {
	if !i.IsKnown() {
		return nil
	}
	return [2]float64{i.Low, i.High}
}

func namedT(t TTest) Names {
	n := Names{"status": "ok", "se": of(t.SE), "df": t.DF, "t": of(t.T), "p_two_sided": of(t.P), "ci95": ends(t.CI)}
	switch t.T.Reason {
	case OnePair:
		n["status"] = "n_lt_2"
	case ZeroVariance:
		n["status"] = string(ZeroVariance)
	default:
		n["t_crit_975"] = of(StudentQuantile(0.975, float64(t.DF)))
	}
	return n
}

func namedEffects(e EffectSizes, exact Interval) Names {
	return Names{"cohen_dz": of(e.DZ), "hedges_correction_exact_J": of(e.Correction), "hedges_gz_exact": of(e.HedgesExact), "hedges_gz_approx": of(e.HedgesApprox),
		"dz_ci95_normal_approx": ends(e.DZInterval), "dz_ci95_noncentral_t": ends(exact), "d_av_rms": of(e.DAv), "d_av_mean_sd": of(e.DAvMeanSD),
		"d_pre_glass": of(e.DPre), "d_rm": of(e.DRM)}
}

func namedRanks(s SignedRank) Names {
	n := Names{"status": "ok", "n_used": s.Used, "n_zero": s.Zeros, "w_plus": s.Plus, "w_minus": s.Minus, "statistic_min": min(s.Plus, s.Minus),
		"mean_w_plus": of(s.Mean), "var_w_plus": of(s.Var), "tie_term": s.TieTerm, "z_no_cc": of(s.Z), "p_no_cc": of(s.P), "z_cc": of(s.ZCorrected), "p_cc": of(s.PCorrected),
		"p_exact_two_sided": of(s.Exact), "p_exact_greater": of(s.ExactGreater), "p_exact_less": of(s.ExactLess), "rank_biserial": of(s.RankBiserial)}
	if s.Used == 0 {
		n["status"] = "all_zero_differences"
	}
	return n
}

func namedMoves(m Moves) Names {
	return Names{"improved": m.Improved.K, "same": m.Same.K, "worse": m.Worse.K,
		"p_improved": of(m.Improved.Value), "p_same": of(m.Same.Value), "p_worse": of(m.Worse.Value),
		"wilson95_improved": ends(m.Improved.CI), "wilson95_same": ends(m.Same.CI), "wilson95_worse": ends(m.Worse.CI),
		"net_improvement": of(m.Net), "net_se_wald": of(m.NetSE), "net_ci95_bonett_price": ends(m.NetCI)}
}

func namedTop(t TopBox) Names {
	return Names{"both_top": t.Both, "lost_top": t.Lost, "gained_top": t.Gained, "neither_top": t.Neither, "discordant": t.Lost + t.Gained,
		"p_top_pre": of(t.Before.Value), "p_top_post": of(t.After.Value), "wilson95_top_pre": ends(t.Before.CI), "wilson95_top_post": ends(t.After.CI),
		"shift": of(t.Shift), "shift_ci95_bonett_price": ends(t.ShiftCI), "p_exact": of(t.Exact), "p_mid": of(t.MidP),
		"chi2_no_cc": of(t.Chi2), "p_chi2_no_cc": of(t.PChi2), "chi2_cc": of(t.Chi2Corrected), "p_chi2_cc": of(t.PChi2Corrected)}
}

func namedResponse(a Answered) Names {
	paired := Wilson(a.Pairs, a.Rows)
	return Names{"pre_rate": of(Wilson(a.Pre, a.Rows).Value), "post_rate": of(Wilson(a.Post, a.Rows).Value), "paired_rate_of_rows": of(paired.Value),
		"wilson95_paired_rate": ends(paired.CI), "paired_given_pre": of(Wilson(a.Pairs, a.Pre).Value)}
}

func namedAttrition(a Attrition) Names {
	return Names{"mean_pre_of_pairs": of(a.MeanPairs), "mean_pre_of_pre_only": of(a.MeanOthers), "n_pre_only": a.Others, "diff": of(a.Difference),
		"welch_t": of(a.T), "welch_df": of(a.DF), "welch_p": of(a.P), "ci95": ends(a.CI), "cohen_d_pooled": of(a.D)}
}
