/**
 * restore.sh: POSIX sh with cp, cat, chmod, mkdir, mv, rm, df and sha256sum or shasum; reads paths.tsv. It does without the braces of
 * parameter expansion, so that it stands here as it is.
 */
export const restoreShell = String.raw`#!/bin/sh
# Restores what this shipment carries to a plain tree that any web server can serve.
# Every file is held against its SHA-256. Nothing is written to this medium.
# Who made the shipment is another question: README.txt tells how to check that.
set -u
LC_ALL=C
export LC_ALL
unset CDPATH

usage() {
  cat <<'TEXT'
usage: sh restore.sh FOLDER
  FOLDER  where the tree shall stand, on another disk; made where it is missing.
Of several volumes: run it from each of them, in any order, with the same FOLDER.
Run it again after an interruption: what is there already is checked and kept.
ends with 0: everything is there   2: wrong use   3: volumes or files are still needed
          4: this volume was not finished   5: damaged files   6: FOLDER cannot be written
TEXT
}

stop() {
  code=$1
  shift
  printf 'restore.sh: %s\n' "$*" >&2
  exit "$code"
}

warn() {
  printf 'restore.sh: %s\n' "$*" >&2
}

case $# in
  1) ;;
  *) usage >&2; exit 2 ;;
esac
case $1 in
  -h | --help) usage; exit 0 ;;
  '') usage >&2; exit 2 ;;
  /*) wish=$1 ;;
  *) wish=./$1 ;;
esac

if command -v sha256sum >/dev/null 2>&1; then
  hash() { sha256sum; }
elif command -v shasum >/dev/null 2>&1; then
  hash() { shasum -a 256; }
else
  stop 2 'neither sha256sum nor shasum is here. Install one of them.'
fi

# The SHA-256 of a file; nothing where it cannot be read.
digest() {
  hash <"$1" 2>/dev/null | { read -r sum_read rest && printf '%s' "$sum_read"; }
}

# Whether a file has exactly this content.
has() {
  [ -f "$1" ] && [ "$(digest "$1")" = "$2" ]
}

here=$(cd -P -- "$(dirname -- "$0")" && pwd) || stop 2 'the folder of this script cannot be opened.'
table=$here/paths.tsv

rewrite='Write this volume again with the machine that has it.'

[ ! -e "$here/INCOMPLETE.json" ] || stop 4 "this volume was not finished. $rewrite"
[ -f "$here/volume.json" ] || stop 4 "volume.json is missing: this volume was not finished. $rewrite"
[ -f "$table" ] || stop 4 "paths.tsv is missing. $rewrite"
tab=$(printf '\t')
newline='
'

# The digest that SHA256SUMS has for a file; nothing where it has none.
listed() {
  while read -r sum_listed name_listed; do
    [ "$name_listed" != "$1" ] || printf '%s' "$sum_listed"
  done <"$here/SHA256SUMS"
}

# The table says what has to be restored: where it is damaged, nobody could tell what is lacking.
table_sum=$(listed paths.tsv 2>/dev/null)
[ "$table_sum" != '' ] || stop 5 "SHA256SUMS has no digest of paths.tsv: this volume is damaged. $rewrite"
has "$table" "$table_sum" || stop 5 "paths.tsv is not what SHA256SUMS says: this volume is damaged. $rewrite"

# ---- where to -------------------------------------------------------------------------------------

# Where a folder's file system is mounted.
mount_of() {
  df -P "$1" 2>/dev/null | {
    read -r heading
    read -r device blocks used available capacity mount && printf '%s' "$mount"
  }
}

near=$wish
while [ ! -d "$near" ]; do
  { [ ! -e "$near" ] && [ ! -L "$near" ]; } || stop 6 "$near is no folder. Name another one."
  near=$(dirname -- "$near")
done
near=$(cd -P -- "$near" && pwd) || stop 6 "$wish cannot be opened."
case $near/ in
  "$here"/*) stop 2 'the folder lies within the shipment. Name one on another disk.' ;;
esac
medium=$(mount_of "$here")
if [ "$medium" != '' ] && [ "$medium" != / ] && [ "$medium" = "$(dirname -- "$here")" ] && [ "$medium" = "$(mount_of "$near")" ]; then
  stop 2 "the folder lies on the medium itself, $medium. Name one on another disk."
fi
mkdir -p "$wish" || stop 6 "$wish cannot be made."
target=$(cd -P -- "$wish" && pwd) || stop 6 "$wish cannot be opened."
waiting=$target/.parts
incoming=$waiting/incoming
mkdir -p "$waiting" || stop 6 "$target cannot be written."

# ---- contents -------------------------------------------------------------------------------------

restored=0
present=0
lacking=0
damaged=0
foreign=0
needed=' '
this=

damage() {
  damaged=$((damaged + 1))
  warn "damaged: $1"
}

# Notes the volume of a part that is not here; a part that should be here is damage.
miss() {
  case +$2+ in
    *"+$this+"*) damage "$1 is missing or cannot be read" ;;
    *) needed="$needed$2 " ;;
  esac
}

cannot_write() {
  rm -f "$incoming"
  stop 6 "$target/$path cannot be written. Is its disk full, or does it refuse such a name? What is there stays: run this again."
}

# Copies a file to $incoming. Where the medium has it read-only, cp takes that over.
copy() {
  rm -f "$incoming"
  cp "$1" "$incoming" || return 1
  chmod u+w "$incoming" 2>/dev/null || :
}

# Copies a part to $incoming and holds it against its digest.
fetch() {
  copy "$1" && has "$incoming" "$2" && return 0
  # Either side may be the cause: where it can be read as it should, it could not be written.
  [ "$(digest "$1")" != "$2" ] || cannot_write
  return 1
}

# Makes $incoming of all parts of a content. $1: its digest, $2: its parts. Fails where some are not here, which then wait.
gather() {
  whole=$1
  set -f
  IFS=,
  set -- $2
  IFS=$own_ifs
  set +f
  count=$#
  got=0
  if [ "$count" != 1 ] && all_here "$@" && join "$here" "$@"; then return 0; fi
  for part in "$@"; do
    take_part "$part" && got=$((got + 1))
  done
  [ "$got" = "$count" ] || return 1
  [ "$count" != 1 ] || return 0
  join "$waiting" "$@" && return 0
  damage "the parts of $whole do not make what they should"
  return 1
}

# Then they need not wait on the disk first.
all_here() {
  for part in "$@"; do
    split_part "$part"
    [ -f "$here/$part_name" ] || return 1
  done
}

# One part: of a whole file it becomes $incoming, of a split one it waits below .parts.
take_part() {
  split_part "$1"
  if [ "$count" != 1 ] && has "$waiting/$part_sum" "$part_sum"; then return 0; fi
  if [ ! -f "$here/$part_name" ]; then
    miss "$part_name" "$part_volumes"
    return 1
  fi
  if ! fetch "$here/$part_name" "$part_sum"; then
    damage "$part_name"
    return 1
  fi
  [ "$count" = 1 ] || mv -f "$incoming" "$waiting/$part_sum" || cannot_write
}

# name:size:sha256:volumes
split_part() {
  set -f
  IFS=:
  set -- $1
  IFS=$own_ifs
  set +f
  part_name=$1
  part_sum=$3
  part_volumes=$4
}

# Makes $incoming of parts. $1: where they are. Fails where they do not make the whole; which of them is damaged is told by others.
join() {
  from=$1
  shift
  rm -f "$incoming"
  : >"$incoming" || cannot_write
  for part in "$@"; do
    split_part "$part"
    file=$waiting/$part_sum
    [ "$from" = "$waiting" ] || file=$here/$part_name
    cat "$file" >>"$incoming" && continue
    # As in fetch: a part that can be read as it should could not be written.
    has "$file" "$part_sum" && cannot_write
    return 1
  done
  has "$incoming" "$whole"
}

forget_parts() {
  set -f
  IFS=,
  set -- $1
  IFS=$own_ifs
  set +f
  for part in "$@"; do
    split_part "$part"
    rm -f "$waiting/$part_sum"
  done
}

own_ifs=" $tab$newline"

# ---- files ----------------------------------------------------------------------------------------

# Puts $incoming in its place.
place() {
  mkdir -p "$target/$folder" || stop 6 "$target/$folder cannot be made."
  mv -f "$incoming" "$target/$path" || cannot_write
  restored=$((restored + 1))
  printf '%s\n' "$path"
}

restore_file() {
  if [ -e "$target/$path" ] || [ -L "$target/$path" ]; then
    if has "$target/$path" "$sum"; then
      present=$((present + 1))
    else
      foreign=$((foreign + 1))
      warn "not touched: $target/$path is there with other content. Move it away, then run this again."
    fi
    return 0
  fi
  if [ "$same" != - ] && [ -f "$target/$same" ] && fetch "$target/$same" "$sum"; then
    place
  elif [ "$parts" = - ]; then
    lacking=$((lacking + 1))
    warn "not carried: $path. The shipment was made for a site that has it; restore it over that tree."
  elif gather "$sum" "$parts"; then
    place
    forget_parts "$parts"
  else
    lacking=$((lacking + 1))
  fi
}

# Documents are all checked before the first takes its place.
stage_document() {
  has "$waiting/$sum" "$sum" && return 0
  if gather "$sum" "$parts"; then
    mv -f "$incoming" "$waiting/$sum" || cannot_write
  else
    lacking=$((lacking + 1))
  fi
}

forget_document() {
  rm -f "$waiting/$sum"
}

place_document() {
  if has "$target/$path" "$sum"; then
    present=$((present + 1))
    return 0
  fi
  [ ! -d "$target/$path" ] || stop 6 "$target/$path is a folder. Move it away, then run this again."
  copy "$waiting/$sum" || cannot_write
  place
}

label_needed() {
  case $needed in
    *[\ +]"$1"[\ +]*) printf '  %s\n' "$2" ;;
  esac
}

# Does something for each row of a kind.
each() {
  while IFS=$tab read -r kind folder path sum size same parts; do
    [ "$kind" != "$1" ] || "$2"
  done <"$table"
}

while IFS=$tab read -r kind first second; do
  case $kind in
    paths) [ "$first" = 1 ] || stop 4 "paths.tsv has version $first; this script knows version 1." ;;
    shipment) printf 'Shipment: %s\n' "$second" ;;
    this)
      this=$first
      printf 'Volume:   %s\nTo:       %s\n' "$second" "$target"
      ;;
    volume | file | document) ;;
    *) stop 5 "paths.tsv has a row of no kind that this script knows: $kind. $rewrite" ;;
  esac
done <"$table"
[ "$this" != '' ] || stop 5 "paths.tsv does not say which volume this is. $rewrite"

each file restore_file
rm -f "$incoming"

# ---- the end --------------------------------------------------------------------------------------

if [ "$lacking" = 0 ] && [ "$damaged" = 0 ] && [ "$foreign" = 0 ]; then
  each document stage_document
  if [ "$lacking" = 0 ] && [ "$damaged" = 0 ]; then
    each document place_document
    each document forget_document
  fi
fi
rm -f "$incoming"
rmdir "$waiting" 2>/dev/null

printf 'Restored: %s   There already: %s\n' "$restored" "$present"
if [ "$needed" != ' ' ]; then
  printf 'Still needed, in any order:\n'
  while IFS=$tab read -r kind first second; do
    [ "$kind" != volume ] || label_needed "$first" "$second"
  done <"$table"
fi
[ "$foreign" = 0 ] || stop 6 "$foreign files were in the way. The documents were left as they were."
[ "$damaged" = 0 ] || stop 5 "$damaged damaged, named above; the rest is restored. Bring those again."
[ "$lacking" = 0 ] || stop 3 "$lacking files are still lacking. The documents come when everything is there."
printf 'Everything is there and checked: %s\n' "$target"
`;
