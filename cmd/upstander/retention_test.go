package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
	"github.com/upstander/upstander/migrations"
)

// kept is a file with a small world in it, set as the database of all commands, and
// the world.
func kept(t *testing.T) (string, *storetest.World) {
	t.Helper()
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "upstander.db")
	s, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(ctx, migrations.FS); err != nil {
		t.Fatal(err)
	}
	w := storetest.NewWorld(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("UPSTANDER_DATABASE", path)
	return path, w
}

// TestErasedStaysErased erases somebody with mails, a form that names them and a copy
// of their data, restores yesterday's backup, here and on another machine, and starts:
// the person is gone again, and no file holds a trace.
func TestErasedStaysErased(t *testing.T) {
	path, w := kept(t)
	ctx, folder := context.Background(), filepath.Dir(path)
	yesterday := filepath.Join(folder, "yesterday.backup")
	act := func(do func(s *store.Store)) {
		t.Helper()
		err := withCurrent(ctx, true, func(_ Config, s *store.Store) error { do(s); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	act(func(s *store.Store) {
		a := commandApp(Config{BaseURL: "https://abp.example"}, s, make([]byte, 32))
		defer a.Stop()
		dora := w.On(s).Viewer(t, w.Delegate)
		_, err := a.InviteToSurveys(ctx)
		must(err)
		must(a.AskErasure(ctx, dora, "I am leaving for good."))
		must(a.Complain(ctx, dora, &abp.Complaint{Name: dora.Name, Email: dora.Email, Text: "You write too often."}))
		must(s.Put(ctx, []abp.Message{{ID: "msg_to_the_manager", Kind: abp.LetterAsk, ToName: w.Manager.Name, ToAddress: w.Manager.Email, Subject: "Release", Text: "Please release " + dora.Name + ".", CreatedAt: abp.At(storetest.Now), NextAt: abp.At(storetest.Now)}}))
		_, err = a.AskExport(ctx, dora)
		must(err)
	})
	if out, code := said("backup", "-to", yesterday); code != 0 {
		t.Fatal(out)
	}
	act(func(s *store.Store) {
		a := commandApp(Config{BaseURL: "https://abp.example"}, s, make([]byte, 32))
		must(a.ErasePerson(ctx, w.On(s).Viewer(t, w.Administrator), w.Delegate.ID, "asked on 3 March"))
		a.Stop()
	})
	noTrace(t, folder, w.Delegate, "yesterday.backup")
	today := filepath.Join(folder, "today.backup")
	if out, code := said("backup", "-to", today); code != 0 {
		t.Fatal(out)
	}
	if _, err := os.Stat(today + ".erased"); err != nil {
		t.Errorf("who was erased does not stand beside the backup: %v", err)
	}
	restored := func() {
		t.Helper()
		if out, code := said("restore", yesterday); code != 0 {
			t.Fatal(out)
		}
		act(func(s *store.Store) {
			if _, err := s.PersonByID(ctx, w.Delegate.ID); err != nil {
				t.Errorf("the backup does not hold the person, so this proves nothing: %v", err)
			}
			a := commandApp(Config{}, s, make([]byte, 32))
			must(a.Prepare(ctx)) // what a server begins with
			if _, err := s.PersonByID(ctx, w.Delegate.ID); abp.CodeOf(err) != abp.NotFound {
				t.Errorf("the person came back: %v", err)
			}
			if n, err := a.EraseAgain(ctx); err != nil || n != 0 {
				t.Errorf("%d people were erased a third time, %v", n, err)
			}
		})
	}
	restored()
	noTrace(t, folder, w.Delegate, "yesterday.backup")

	// On another machine, with the newest list beside the old backup.
	elsewhere := filepath.Join(t.TempDir(), "elsewhere.db")
	t.Setenv("UPSTANDER_DATABASE", elsewhere)
	must(os.Rename(today+".erased", yesterday+".erased"))
	restored()
	noTrace(t, filepath.Dir(elsewhere), w.Delegate)
}

// noTrace holds that no file of the folder, but for those named, holds the person.
func noTrace(t *testing.T, folder string, p abp.Person, but ...string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		for _, name := range but {
			if d.Name() == name {
				return nil
			}
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, words := range []string{p.Name, p.Email, "I am leaving for good.", "You write too often.", "We talked about it over tea."} {
			if strings.Contains(strings.ToLower(string(content)), strings.ToLower(words)) {
				t.Errorf("%s still holds %q", d.Name(), words)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestRetentionCommand says what would go and changes nothing, then does it.
func TestRetentionCommand(t *testing.T) {
	path, _ := kept(t)
	before := digestsOf(t, path)
	out, code := said("retention", "-dry-run")
	if code != 0 || !strings.Contains(out, "nothing was changed") {
		t.Fatalf("%d: %s", code, out)
	}
	if now := digestsOf(t, path); len(now) != len(before) {
		t.Errorf("%d tables, and %d before", len(now), len(before))
	} else {
		for i := range now {
			if now[i] != before[i] {
				t.Errorf("a dry run changed %s", now[i].Table)
			}
		}
	}
	again, code := said("retention")
	if code != 0 || !strings.Contains(again, "deleted or emptied.") {
		t.Fatalf("%d: %s", code, again)
	}
	if strings.Fields(strings.TrimSpace(again[strings.LastIndex(strings.TrimSpace(again), "\n"):]))[0] != strings.Fields(strings.TrimSpace(out[strings.LastIndex(strings.TrimSpace(out), "\n"):]))[0] {
		t.Errorf("the dry run said\n%s\nand then\n%s", out, again)
	}
}
