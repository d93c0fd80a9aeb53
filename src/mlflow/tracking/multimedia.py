"""Images for ``log_image``: arrays and files as Pillow images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow._registry import require

if TYPE_CHECKING:
    import numpy
    import PIL.Image

__all__ = ["Image", "compress_image_size", "convert_to_pil_image"]

COMPRESSED_IMAGE_SIZE = 256


def _pillow() -> Any:
    return require("PIL.Image", extra="pillow", purpose="Logging images")


def compress_image_size(image: PIL.Image.Image, max_size: int | None = COMPRESSED_IMAGE_SIZE) -> PIL.Image.Image:
    """A copy whose longer side has ``max_size`` pixels, small enough for lists of images. None keeps the size."""
    if max_size is None:
        return image.copy()
    width, height = image.size
    longer = max(width, height)
    size = (max(1, int(width / longer * max_size)), max(1, int(height / longer * max_size)))
    return image.resize(size)


def convert_to_pil_image(image: numpy.ndarray | list[Any]) -> PIL.Image.Image:
    """The Pillow image of an array of shape (H, W) or (H, W, 1, 3 or 4): grey, colour, or colour with transparency.

    Truth values become black and white; floats count from 0 to 1, and are scaled to that with a warning when they go
    beyond; whole numbers count from 0 to 255.

    Raises:
        ValueError: for another shape, or whole numbers beyond 0 to 255.
        TypeError: for values that are no numbers.
    """
    import numpy as np

    pixels = _to_bytes(np.asarray(image))
    if pixels.ndim not in (2, 3):
        raise ValueError(f"`image` must be a 2D or 3D array but got image shape: {pixels.shape}")
    if pixels.size == 0:
        raise ValueError(f"`image` has no pixels: its shape is {pixels.shape}")
    if pixels.ndim == 3:
        channels = pixels.shape[2]
        if channels not in (1, 3, 4):
            raise ValueError(f"Invalid channel length: {channels}. Must be one of [1, 3, 4]")
        if channels == 1:
            pixels = pixels[:, :, 0]
    return _pillow().fromarray(np.ascontiguousarray(pixels))


def _to_bytes(pixels: numpy.ndarray) -> numpy.ndarray:
    import numpy as np

    kind = pixels.dtype.kind
    if kind == "b":
        return pixels.astype(np.uint8) * 255
    if kind in "iu":
        if pixels.size and (pixels.min() < 0 or pixels.max() > 255):
            raise ValueError(
                "Integer pixel values out of acceptable range [0, 255]. "
                f"Found minimum value {pixels.min()} and maximum value {pixels.max()}. "
                "Ensure all pixel values are within the specified range."
            )
        return pixels.astype(np.uint8)
    if kind != "f":
        raise TypeError(
            f"Invalid array data type: '{pixels.dtype}'. "
            "Must be one of ['bool', 'signed integer', 'unsigned integer', 'floating']"
        )
    finite = np.isfinite(pixels)
    if not finite.all():
        # Pixels without a value are shown black rather than as whatever the conversion makes of them.
        pixels = np.where(finite, pixels, 0.0)
    if pixels.size and (pixels.min() < 0 or pixels.max() > 1):
        import warnings

        low, high = float(pixels.min()), float(pixels.max())
        warnings.warn(
            f"Float pixel values out of acceptable range [0.0, 1.0]. Found minimum value {low} and "
            f"maximum value {high}. They are scaled to the range.",
            stacklevel=3,
        )
        pixels = (pixels - low) / (high - low) if high > low else np.zeros_like(pixels)
    return (pixels * 255).astype(np.uint8)


class Image:
    """An image to log.

    Args:
        image: an array or nested list as ``convert_to_pil_image`` takes it, a Pillow image, or the path of a file.
    """

    def __init__(self, image: numpy.ndarray | PIL.Image.Image | str | list[Any]):
        import os

        pillow = _pillow()
        if isinstance(image, (str, os.PathLike)):
            self.image: Any = pillow.open(image)
            # Reads the pixels now and lets go of the file.
            self.image.load()
        elif isinstance(image, pillow.Image):
            self.image = image
        elif isinstance(image, list) or hasattr(image, "__array_interface__"):
            self.image = convert_to_pil_image(image)  # type: ignore[arg-type]
        else:
            raise TypeError(
                f"Unsupported image object type: {type(image)}. "
                "`image` must be one of numpy.ndarray, PIL.Image.Image, or a filepath to an image."
            )
        self.size = self.image.size

    def to_list(self) -> list[Any]:
        """Pixels row by row: numbers of grey images, tuples of others."""
        return [tuple(p) if isinstance(p, list) else p for row in self.to_array().tolist() for p in row]

    def to_array(self) -> numpy.ndarray:
        """Pixels as an array of shape (H, W) or (H, W, channels)."""
        import numpy as np

        return np.array(self.image)

    def to_pil(self) -> PIL.Image.Image:
        """The Pillow image."""
        return self.image

    def save(self, path: str) -> None:
        """Write to a file; the ending of its name decides the format."""
        self.image.save(path)

    def resize(self, size: tuple[int, int]) -> Image:
        """A copy of the given width and height."""
        return Image(self.image.resize(size))
