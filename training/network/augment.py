"""Making drawn crops as unlike each other as real ones: on tensors, so that a GPU can do it."""

from __future__ import annotations

import torch
from torch import Tensor

TURN_DEG, ZOOM, SHIFT = 9.0, 0.10, 0.06  # SD of the crop's turn, scale, and shift (of its side)
GREY_SHARE, BLUR_SHARE, NOISE_SHARE, CUT_SHARE, BACK_SHARE = 0.12, 0.35, 0.5, 0.5, 0.3
CUTS = 3


def _random(batch: int, low: float, high: float, device: torch.device) -> Tensor:
    return torch.rand(batch, 1, 1, 1, device=device) * (high - low) + low


def placed(crops: Tensor, points: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Turn, scale and shift each crop; points go along.

    Parameters
    ----------
    crops : Tensor, shape (B, 3, S, S)
    points : Tensor, shape (B, P, 2)
        In pixels.

    Returns
    -------
    crops, points
    turned_deg : Tensor, shape (B,)
        Counter-clockwise on the screen.
    """
    batch, _, _, side = crops.shape
    device = crops.device
    turned = torch.randn(batch, device=device) * TURN_DEG
    angle = torch.deg2rad(turned)
    zoom = torch.exp(torch.randn(batch, device=device) * ZOOM)
    shift = torch.randn(batch, 2, device=device) * SHIFT
    c, s = torch.cos(angle), torch.sin(angle)
    # Counter-clockwise on the screen, y down.
    linear = zoom[:, None, None] * torch.stack((torch.stack((c, s), 1), torch.stack((-s, c), 1)), 1)
    middle = side / 2
    moved = (points - middle) @ linear.transpose(1, 2) + middle + shift[:, None] * side
    back = torch.linalg.inv(linear)
    theta = torch.cat((back, -(back @ (2 * shift)[:, :, None])), dim=2)
    grid = torch.nn.functional.affine_grid(theta, list(crops.shape), align_corners=False)
    out = torch.nn.functional.grid_sample(
        crops, grid, mode="bilinear", padding_mode="border", align_corners=False
    )
    return out, moved, turned


def _smooth_noise(batch: int, size: tuple[int, int], cells: int, device: torch.device) -> Tensor:
    noise = torch.rand(batch, 3, cells, cells, device=device)
    return torch.nn.functional.interpolate(noise, size=size, mode="bilinear").clamp(0, 1)


def coloured(crops: Tensor) -> Tensor:
    """Change light, colour, sharpness and noise, and hide parts; the geometry stays.

    Two moments of one clip are given side by side, so that they keep one light and one camera.

    Parameters
    ----------
    crops : Tensor, shape (B, 3, S, any multiple of S)
    """
    batch, _, side, width = crops.shape
    device = crops.device
    out = crops.clamp(1e-3, 1.0) ** torch.exp(_random(batch, -0.6, 0.6, device))
    gains = torch.exp(torch.randn(batch, 3, 1, 1, device=device) * 0.12)
    out = (out - 0.5) * torch.exp(_random(batch, -0.35, 0.35, device)) + 0.5
    out = out * gains + torch.randn(batch, 1, 1, 1, device=device) * 0.06
    mix = _random(batch, 0.5, 1.5, device)
    grey = out.mean(1, keepdim=True)
    out = grey + (out - grey) * mix
    out = torch.where(_random(batch, 0, 1, device) < GREY_SHARE, grey.expand_as(out), out)
    # Another light falls on it: a slow field of brightness.
    field = _smooth_noise(batch, (side, width), 4, device).mean(1, keepdim=True)
    out = out * (1 + 0.6 * (field - 0.5) * (_random(batch, 0, 1, device) < BACK_SHARE))
    soft = torch.nn.functional.avg_pool2d(out, 5, 1, 2)
    out = torch.where(_random(batch, 0, 1, device) < BLUR_SHARE, soft, out)
    grain = torch.randn_like(out) * _random(batch, 0.0, 0.07, device)
    out = out + grain * (_random(batch, 0, 1, device) < NOISE_SHARE)
    return _cut(out).clamp(0, 1)


def _cut(crops: Tensor) -> Tensor:
    """Patches of noise over the picture, as arms, rails and towels are over a pelvis."""
    batch, _, side, width = crops.shape
    device = crops.device
    down = torch.arange(side, device=device).float() / side
    across = torch.arange(width, device=device).float() / side
    for _ in range(CUTS):
        middle = torch.rand(batch, 2, 1, 1, device=device)
        middle[:, 0] *= width / side
        half = torch.rand(batch, 2, 1, 1, device=device) * 0.11 + 0.02
        angle = torch.rand(batch, 1, 1, device=device) * torch.pi
        x, y = across[None, None, :] - middle[:, 0], down[None, :, None] - middle[:, 1]
        u = x * torch.cos(angle) + y * torch.sin(angle)
        v = y * torch.cos(angle) - x * torch.sin(angle)
        inside = ((u.abs() < half[:, 0]) & (v.abs() < half[:, 1]))[:, None]
        use = _random(batch, 0, 1, device) < CUT_SHARE / CUTS * 2
        patch = _smooth_noise(batch, (side, width), 6, device) * _random(batch, 0.2, 1.0, device)
        crops = torch.where(inside & use, patch, crops)
    return crops
