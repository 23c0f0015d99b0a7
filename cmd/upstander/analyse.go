package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/stats"
)

// analyseFlags are what an analysis can be told.
type analyseFlags struct {
	isJSON               bool
	top, scale, from, to string
	file                 string
}

// readAnalyseFlags takes flags before and after the file.
func readAnalyseFlags(args []string, errs io.Writer) (analyseFlags, error) {
	var f analyseFlags
	flags := flag.NewFlagSet("analyse", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.BoolVar(&f.isJSON, "json", false, "print every figure as JSON")
	flags.StringVar(&f.top, "top", "", "lowest answer that counts as confident; without it, four fifths of the scale")
	flags.StringVar(&f.scale, "scale", "", "ends of the scale, such as 1:5; without it, 0:10 or as wide as the answers are")
	flags.StringVar(&f.from, "from", "T0", "wave before, in a file with a column for each wave")
	flags.StringVar(&f.to, "to", "T2", "wave after, in a file with a column for each wave")
	flags.Usage = func() {
		fmt.Fprintln(errs, "usage: upstander analyse [flags] pairs.csv\nThe file has one line a person: the columns pre and post, or a column for each wave (T0 to T4).\nAn empty field is an answer that was not given. With - for the file it is read from standard input.")
		flags.PrintDefaults()
	}
	for rest := args; ; {
		if err := flags.Parse(rest); err != nil {
			return f, err
		}
		if flags.NArg() == 0 {
			return f, nil
		}
		if f.file != "" {
			return f, errors.New("give one file")
		}
		f.file, rest = flags.Arg(0), flags.Args()[1:]
	}
}

// analyseCommand prints what answers in a file say of the change between them.
func analyseCommand(_ context.Context, args []string, in io.Reader, out, errs io.Writer) error {
	f, err := readAnalyseFlags(args, errs)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	data, name, err := readInput(f.file, in)
	if err != nil {
		return err
	}
	pre, post, err := readAnswers(data, f)
	if err != nil {
		return &exit{malformed, fmt.Errorf("%s: %w", name, err)}
	}
	low, high, err := scaleOf(f.scale, pre, post)
	if err != nil {
		return err
	}
	rows, err := stats.ReadRows(low, high, pre, post)
	if err != nil {
		return &exit{malformed, fmt.Errorf("%s: %w", name, err)}
	}
	top, err := topOf(f.top, rows.Scale)
	if err != nil {
		return err
	}
	if !f.isJSON {
		return printCard(out, rows, top)
	}
	named, err := stats.Named(rows, top)
	if err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(named)
}

// notGiven are the ways in which files say that there is no answer.
var notGiven = []string{"", "na", "n/a", "nan", "null", "none", "-", ".", "prefer not to say"}

// readAnswers returns the two columns of a file, "" for answers not given.
func readAnswers(data []byte, f analyseFlags) (pre, post []string, err error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = separator(data), -1, true
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, errors.New("the file is empty; its first line names the columns")
	}
	if err != nil {
		return nil, nil, err
	}
	before, after, err := columns(head, f)
	if err != nil {
		return nil, nil, err
	}
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return pre, post, nil
		}
		if err != nil {
			return nil, nil, err
		}
		line, _ := r.FieldPos(0)
		for _, c := range []struct {
			at   int
			list *[]string
		}{{before, &pre}, {after, &post}} {
			text := ""
			if c.at < len(fields) {
				text = strings.TrimSpace(fields[c.at])
			}
			if r.Comma != ',' {
				// Where Excel parts fields with semicolons it writes 7,5 for 7.5.
				text = strings.Replace(text, ",", ".", 1)
			}
			if slices.Contains(notGiven, strings.ToLower(text)) {
				text = ""
			} else if err := stats.CheckAnswer(text); err != nil {
				return nil, nil, fmt.Errorf("line %d, column %s: %w; leave the field empty if there is no answer", line, head[c.at], err)
			}
			*c.list = append(*c.list, text)
		}
	}
}

// separator is the one of comma, semicolon and tab that the first line has most of.
func separator(data []byte) rune {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	best := ','
	for _, r := range ";\t" {
		if bytes.Count(head, []byte(string(r))) > bytes.Count(head, []byte(string(best))) {
			best = r
		}
	}
	return best
}

// columns finds where the answers before and after stand.
func columns(head []string, f analyseFlags) (before, after int, err error) {
	find := func(names ...string) int {
		return slices.IndexFunc(head, func(h string) bool {
			return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSpace(h), n) })
		})
	}
	if before, after = find("pre", "before"), find("post", "after"); before >= 0 && after >= 0 {
		return before, after, nil
	}
	if before, after = find(f.from), find(f.to); before >= 0 && after >= 0 {
		return before, after, nil
	}
	return 0, 0, fmt.Errorf("line 1 names the columns %s; it needs pre and post, or %s and %s", strings.Join(head, ", "), f.from, f.to)
}

// scaleOf returns the ends of the scale: as asked for, or 0 and the highest of 10
// and the answers.
func scaleOf(asked string, pre, post []string) (low, high string, err error) {
	if asked != "" {
		low, high, found := strings.Cut(asked, ":")
		if !found || stats.CheckAnswer(low) != nil || stats.CheckAnswer(high) != nil {
			return "", "", fmt.Errorf("-scale %q has to be two numbers such as 1:5", asked)
		}
		return low, high, nil
	}
	top, high := big.NewRat(10, 1), "10"
	for _, s := range slices.Concat(pre, post) {
		if r, ok := new(big.Rat).SetString(s); ok && r.Cmp(top) > 0 {
			top, high = r, s
		}
	}
	return "0", high, nil
}

// topOf returns the lowest answer that counts as confident, in units of the scale.
func topOf(asked string, s stats.Scale) (int, error) {
	if asked == "" {
		return s.Low + (4*(s.High-s.Low)+4)/5, nil
	}
	r, ok := new(big.Rat).SetString(asked)
	if !ok || stats.CheckAnswer(asked) != nil {
		return 0, fmt.Errorf("-top %q has to be an answer of the scale such as 8", asked)
	}
	units, _ := r.Mul(r, big.NewRat(int64(s.Per), 1)).Float64()
	return int(math.Ceil(units)), nil
}
