"""`GET /metrics`, for a collector on the gateway's own machine."""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.problems import NotFound
from nodes.metrics import MEDIA_TYPE, exposition, is_local

router = APIRouter(include_in_schema=False)


@router.get("/metrics", operation_id="readMetrics")
async def read_metrics(request: Request) -> Response:
    """For everybody else there is no such page. NotFound: the caller is not on this machine."""
    if not is_local(request.client.host if request.client else None, request.headers):
        raise NotFound("There is nothing here.")
    content = await run_in_threadpool(exposition, request.app.state.metrics)
    return Response(content, media_type=MEDIA_TYPE)
