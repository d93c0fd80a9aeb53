"""Random names for what its maker did not name: ``adjective-animal-number``."""

from __future__ import annotations

import random

__all__ = ["random_name"]

_ADJECTIVES = (
    "able agile amber amused ancient apt ardent balmy bold brave breezy bright brisk calm candid careful cheerful "
    "chilly clean clever cosmic crisp curious daring dashing deft eager earnest easy elated fair famous fearless fine "
    "fluent fond frank free fresh gentle glad golden graceful grand handy happy hardy hasty honest humble jolly jovial "
    "keen kind large lively loud loyal lucky lyrical marvelous mellow merry mighty mild modest neat nimble noble novel "
    "orderly patient peaceful placid pleasant polite proud punctual quick quiet rapid rare ready robust rustic salty "
    "serene shiny silent skilled sleek smart smooth snowy sober solid spry stately steady stoic sunny swift tactful "
    "tidy tough tranquil trusty upbeat useful valiant vivid warm wise witty worthy young zesty"
)
_ANIMALS = (
    "ant ape asp auk badger bat bear bee bird bison boar bug calf carp cat chimp cod colt conch cow crab crane cricket "
    "crow cub deer doe dog dolphin donkey dove duck eagle eel elk ewe fawn finch fish flea fly foal fowl fox frog gnat "
    "gnu goat goose grouse grub gull hare hawk hen heron hog horse hound jay kit kite koi lamb lark lion loon lynx "
    "mare mink mole moose moth mouse mule newt otter owl ox panda perch pig pike pony pug quail ram rat ray robin roo "
    "rook seal shad shark sheep shrew shrike skink skunk sloth slug snail snake snipe sow sponge squid squirrel stag "
    "stork swan tern toad trout turtle vole wasp whale wolf worm wren yak zebra"
)


def random_name() -> str:
    """A name such as ``brave-otter-417``. It does not depend on, nor change, the seed of ``random``."""
    source = random.SystemRandom()
    return f"{source.choice(_ADJECTIVES.split())}-{source.choice(_ANIMALS.split())}-{source.randrange(1000)}"
