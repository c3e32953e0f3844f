"""Makes, signs and examines firmware images. What an image is stands in lib/image/ and docs/image.md."""
