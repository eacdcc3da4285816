#!/usr/bin/env bash
# Puts the checkers of package.json into a folder, which DIGEST_CHECKERS must name afterwards. Their own install scripts
# are not run: those would download browsers.
#   .ci/checkers/install.sh FOLDER
set -euo pipefail
folder=${1:?a folder to install into}
mkdir -p "$folder"
cp "$(dirname "$0")/package.json" "$folder/"
cd "$folder"
PUPPETEER_SKIP_DOWNLOAD=1 npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error
test -f node_modules/vnu-jar/build/dist/vnu.jar
