/**
 * restore.ps1: Windows PowerShell 5.1 and PowerShell 7; does what restore.sh does. It has no backticks and no braced variables,
 * so that it stands here as it is.
 */
export const restorePowerShell = String.raw`# Restores what this shipment carries to a plain tree that any web server can serve.
# Every file is held against its SHA-256. Nothing is written to this medium.
# Who made the shipment is another question: README.txt tells how to check that.
#
#   powershell -ExecutionPolicy Bypass -File restore.ps1 FOLDER
#
# FOLDER: where the tree shall stand, on another disk; made where it is missing.
# Of several volumes: run it from each of them, in any order, with the same FOLDER.
# Run it again after an interruption: what is there already is checked and kept.
# Ends with 0: everything is there   2: wrong use   3: volumes or files are still needed
#           4: this volume was not finished   5: damaged files   6: FOLDER cannot be written
param([Parameter(Position = 0)][string]$Folder = '')
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Write-Line([string]$text) { [Console]::Out.WriteLine($text) }
function Write-Warn([string]$text) { [Console]::Error.WriteLine('restore.ps1: ' + $text) }
function Stop-Here([int]$code, [string]$text) {
  Write-Warn $text
  exit $code
}

if ($Folder -eq '') { Stop-Here 2 'Name the folder where the tree shall stand: restore.ps1 FOLDER' }

$separator = [string][IO.Path]::DirectorySeparatorChar
$onWindows = $separator -eq '\'

# The name on disk of a path of the tree. Windows refuses some characters: there they become %XX, as Streamferry itself has them.
$script:encoded = 0
function Get-DiskName([string]$path) {
  if (-not $onWindows) { return $path }
  $segments = foreach ($segment in $path.Split('/')) {
    [regex]::Replace($segment, '[<>:"|?*%\x00-\x1f]|[. ]$', { param($found) '%{0:X2}' -f [int][char]$found.Value })
  }
  return (@($segments) -join $separator)
}

function Get-Place([string]$path) {
  if ($path -eq '.') { return $target }
  return [IO.Path]::Combine($target, (Get-DiskName $path))
}

# The SHA-256 of a file; nothing where it cannot be read.
function Get-Digest([string]$file) {
  try { return (Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash } catch { return '' }
}

# Whether a file has exactly this content.
function Test-Content([string]$file, [string]$sum) {
  return ([IO.File]::Exists($file) -and ((Get-Digest $file) -eq $sum))
}

$here = $PSScriptRoot
$table = [IO.Path]::Combine($here, 'paths.tsv')
$rewrite = 'Write this volume again with the machine that has it.'
if ([IO.File]::Exists([IO.Path]::Combine($here, 'INCOMPLETE.json'))) { Stop-Here 4 ('this volume was not finished. ' + $rewrite) }
if (-not [IO.File]::Exists([IO.Path]::Combine($here, 'volume.json'))) {
  Stop-Here 4 ('volume.json is missing: this volume was not finished. ' + $rewrite)
}
if (-not [IO.File]::Exists($table)) { Stop-Here 4 ('paths.tsv is missing. ' + $rewrite) }

# The table says what has to be restored: where it is damaged, nobody could tell what is lacking.
$listed = ''
try {
  foreach ($line in [IO.File]::ReadAllLines([IO.Path]::Combine($here, 'SHA256SUMS'))) {
    if ($line -cmatch '^([0-9a-f]{64})  paths\.tsv$') { $listed = $Matches[1] }
  }
} catch { }
if ($listed -eq '') { Stop-Here 5 ('SHA256SUMS has no digest of paths.tsv: this volume is damaged. ' + $rewrite) }
if (-not (Test-Content $table $listed)) {
  Stop-Here 5 ('paths.tsv is not what SHA256SUMS says: this volume is damaged. ' + $rewrite)
}

# ---- where to -------------------------------------------------------------------------------------

$target = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Folder)
$target = [IO.Path]::GetFullPath($target)
if ([IO.Path]::GetPathRoot($target) -ne $target) { $target = $target.TrimEnd('\', '/') }
if (($target + $separator).StartsWith($here + $separator, [StringComparison]::OrdinalIgnoreCase)) {
  Stop-Here 2 'the folder lies within the shipment. Name one on another disk.'
}
$root = [IO.Path]::GetPathRoot($here)
$isSystem = $onWindows -and ($root.TrimEnd('\') -eq $env:SystemDrive)
if ($onWindows -and (-not $isSystem) -and ([IO.Path]::GetDirectoryName($here) -eq $root) -and ([IO.Path]::GetPathRoot($target) -eq $root)) {
  Stop-Here 2 ('the folder lies on the medium itself, ' + $root + '. Name one on another disk.')
}
$waiting = [IO.Path]::Combine($target, '.parts')
$incoming = [IO.Path]::Combine($waiting, 'incoming')
try { [void][IO.Directory]::CreateDirectory($waiting) } catch { Stop-Here 6 ($target + ' cannot be written. ' + $_.Exception.Message) }

# ---- the table ------------------------------------------------------------------------------------

$own = ''
$volumes = @()
$files = New-Object System.Collections.Generic.List[object]
$documents = New-Object System.Collections.Generic.List[object]
foreach ($line in [IO.File]::ReadAllLines($table, [Text.Encoding]::UTF8)) {
  $cells = $line.Split([char]9)
  switch -CaseSensitive ($cells[0]) {
    'paths' { if ($cells[1] -ne '1') { Stop-Here 4 ('paths.tsv has version ' + $cells[1] + '; this script knows version 1.') } }
    'shipment' { Write-Line ('Shipment: ' + $cells[2]) }
    'this' {
      $own = $cells[1]
      Write-Line ('Volume:   ' + $cells[2])
      Write-Line ('To:       ' + $target)
    }
    'volume' { $volumes += , @($cells[1], $cells[2]) }
    'file' { $files.Add($cells) }
    'document' { $documents.Add($cells) }
    default { Stop-Here 5 ('paths.tsv has a row of no kind that this script knows: ' + $cells[0] + '. ' + $rewrite) }
  }
}
if ($own -eq '') { Stop-Here 5 ('paths.tsv does not say which volume this is. ' + $rewrite) }

# ---- contents -------------------------------------------------------------------------------------

$script:restored = 0
$script:present = 0
$script:lacking = 0
$script:damaged = 0
$script:foreign = 0
$script:needed = @{}

function Add-Damage([string]$text) {
  $script:damaged++
  Write-Warn ('damaged: ' + $text)
}

# Where the medium has a file read-only, its copy is so too, and Windows deletes none that is.
function Remove-Copy([string]$file) {
  if (-not [IO.File]::Exists($file)) { return }
  [IO.File]::SetAttributes($file, [IO.FileAttributes]::Normal)
  [IO.File]::Delete($file)
}

function Stop-Writing {
  try { Remove-Copy $incoming } catch { }
  Stop-Here 6 ($target + ' cannot be written. Is its disk full? Run this again when there is room: what is there stays.')
}

# name:size:sha256:volumes, each with where it stands on this medium.
function Get-Parts([string]$text) {
  foreach ($one in $text.Split(',')) {
    $cells = $one.Split(':')
    [pscustomobject]@{
      Name = $cells[0]
      Sum = $cells[2]
      Volumes = @($cells[3].Split('+'))
      File = [IO.Path]::Combine($here, $cells[0].Replace('/', $separator))
      Waiting = [IO.Path]::Combine($waiting, $cells[2])
    }
  }
}

# Copies a file to $incoming and holds it against its digest.
function Copy-Checked([string]$file, [string]$sum) {
  try {
    Remove-Copy $incoming
    [IO.File]::Copy($file, $incoming)
    [IO.File]::SetAttributes($incoming, [IO.FileAttributes]::Normal)
  } catch { }
  if (Test-Content $incoming $sum) { return $true }
  # Either side may be the cause: where it can be read as it should, it could not be written.
  if ((Get-Digest $file) -eq $sum) { Stop-Writing }
  return $false
}

function Move-Over([string]$from, [string]$to) {
  try {
    Remove-Copy $to
    [IO.File]::Move($from, $to)
  } catch { Stop-Writing }
}

# Makes $incoming of parts, from their File or their Waiting place; false where they do not make the whole.
function Join-Parts($parts, [string]$place, [string]$whole) {
  $out = $null
  try {
    Remove-Copy $incoming
    $out = [IO.File]::Create($incoming)
  } catch { Stop-Writing }
  $last = $null
  $failed = $false
  try {
    foreach ($part in $parts) {
      $last = $part
      $in = [IO.File]::OpenRead($part.$place)
      try { $in.CopyTo($out, 1048576) } finally { $in.Dispose() }
    }
  } catch { $failed = $true }
  try { $out.Dispose() } catch { $failed = $true }
  if (-not $failed) { return (Test-Content $incoming $whole) }
  # As in Copy-Checked: a part that can be read as it should could not be written.
  if (Test-Content $last.$place $last.Sum) { Stop-Writing }
  return $false
}

# One part: of a whole file it becomes $incoming, of a split one it waits below .parts.
function Get-Part($part, [bool]$only) {
  if ((-not $only) -and (Test-Content $part.Waiting $part.Sum)) { return $true }
  if (-not [IO.File]::Exists($part.File)) {
    if ($part.Volumes -contains $own) { Add-Damage ($part.Name + ' is missing or cannot be read') }
    else { foreach ($number in $part.Volumes) { $script:needed[$number] = $true } }
    return $false
  }
  if (-not (Copy-Checked $part.File $part.Sum)) {
    Add-Damage $part.Name
    return $false
  }
  if (-not $only) { Move-Over $incoming $part.Waiting }
  return $true
}

# Makes $incoming of all parts of a content; false where some are not here, which then wait.
function Get-Whole([string]$whole, [string]$text) {
  $parts = @(Get-Parts $text)
  $only = $parts.Count -eq 1
  $absent = @($parts | Where-Object { -not [IO.File]::Exists($_.File) })
  if ((-not $only) -and ($absent.Count -eq 0) -and (Join-Parts $parts 'File' $whole)) { return $true }
  $got = 0
  foreach ($part in $parts) { if (Get-Part $part $only) { $got++ } }
  if ($got -ne $parts.Count) { return $false }
  if ($only) { return $true }
  if (Join-Parts $parts 'Waiting' $whole) { return $true }
  Add-Damage ('the parts of ' + $whole + ' do not make what they should')
  return $false
}

# ---- files: kind, folder, path, sha256, size, same, parts -----------------------------------------

function Set-InPlace($row) {
  try { [void][IO.Directory]::CreateDirectory((Get-Place $row[1])) }
  catch { Stop-Here 6 ((Get-Place $row[1]) + ' cannot be made. ' + $_.Exception.Message) }
  Move-Over $incoming (Get-Place $row[2])
  $script:restored++
  if ((Get-DiskName $row[2]).Replace($separator, '/') -ne $row[2]) { $script:encoded++ }
  Write-Line $row[2]
}

function Restore-File($row) {
  $file = Get-Place $row[2]
  if ([IO.File]::Exists($file) -or [IO.Directory]::Exists($file)) {
    if (Test-Content $file $row[3]) { $script:present++ }
    else {
      $script:foreign++
      Write-Warn ('not touched: ' + $file + ' is there with other content. Move it away, then run this again.')
    }
    return
  }
  if (($row[5] -ne '-') -and [IO.File]::Exists((Get-Place $row[5])) -and (Copy-Checked (Get-Place $row[5]) $row[3])) {
    Set-InPlace $row
  } elseif ($row[6] -eq '-') {
    $script:lacking++
    Write-Warn ('not carried: ' + $row[2] + '. The shipment was made for a site that has it; restore it over that tree.')
  } elseif (Get-Whole $row[3] $row[6]) {
    Set-InPlace $row
    foreach ($part in @(Get-Parts $row[6])) { Remove-Copy $part.Waiting }
  } else { $script:lacking++ }
}

# Documents are all checked before the first takes its place.
function Set-Staged($row) {
  $staged = [IO.Path]::Combine($waiting, $row[3])
  if (Test-Content $staged $row[3]) { return }
  if (Get-Whole $row[3] $row[6]) { Move-Over $incoming $staged } else { $script:lacking++ }
}

function Restore-Document($row) {
  $file = Get-Place $row[2]
  if (Test-Content $file $row[3]) {
    $script:present++
    return
  }
  if ([IO.Directory]::Exists($file)) { Stop-Here 6 ($file + ' is a folder. Move it away, then run this again.') }
  if (-not (Copy-Checked ([IO.Path]::Combine($waiting, $row[3])) $row[3])) { Stop-Writing }
  Set-InPlace $row
}

foreach ($row in $files) { Restore-File $row }

# ---- the end --------------------------------------------------------------------------------------

if (($script:lacking -eq 0) -and ($script:damaged -eq 0) -and ($script:foreign -eq 0)) {
  foreach ($row in $documents) { Set-Staged $row }
  if (($script:lacking -eq 0) -and ($script:damaged -eq 0)) {
    foreach ($row in $documents) { Restore-Document $row }
    foreach ($row in $documents) { Remove-Copy ([IO.Path]::Combine($waiting, $row[3])) }
  }
}
Remove-Copy $incoming
try { [IO.Directory]::Delete($waiting) } catch { }

Write-Line ('Restored: ' + $script:restored + '   There already: ' + $script:present)
if ($script:encoded -gt 0) {
  Write-Line ([string]$script:encoded + ' names hold characters that Windows refuses. They stand here as %XX (a colon is %3A):')
  Write-Line 'a plain web server must be told; Streamferry serves them under their own names.'
}
if ($script:needed.Count -gt 0) {
  Write-Line 'Still needed, in any order:'
  foreach ($volume in $volumes) { if ($script:needed.ContainsKey($volume[0])) { Write-Line ('  ' + $volume[1]) } }
}
if ($script:foreign -gt 0) { Stop-Here 6 ([string]$script:foreign + ' files were in the way. The documents were left as they were.') }
if ($script:damaged -gt 0) { Stop-Here 5 ([string]$script:damaged + ' damaged, named above; the rest is restored. Bring those again.') }
if ($script:lacking -gt 0) { Stop-Here 3 ([string]$script:lacking + ' files are still lacking. The documents come when everything is there.') }
Write-Line ('Everything is there and checked: ' + $target)
exit 0
`;
