package web

// Installation is what a process knows of the place that it runs in.
type Installation struct {
	Database string // path of the file, or "" for PostgreSQL
	Backups  string // folder of the backups made by themselves, or ""
	Schema   int64  // the newest that this program knows
	Settings []Setting
}

// Setting is a setting as it may be shown: secrets only as set or not set.
type Setting struct{ Name, Value, Meaning string }
