"""Region packs: a region is a folder of data; `load_region` reads and checks it."""
