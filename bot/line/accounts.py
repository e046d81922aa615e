"""The rare calls to LINE, by LINE's own SDK: link tokens, profiles, and who the bot itself is.

The SDK's client needs a running event loop and costs 90 ms to build, so that one is made at the start and kept.  It has
no deadline of its own and reads proxy variables of the environment; every call here gets a deadline.
"""

from http import HTTPStatus

from linebot.v3.messaging import ApiException, AsyncApiClient, AsyncMessagingApi, Configuration

CALL_S = 5


class LineAccounts:
    """Link tokens, names, the bot's own id.

    Raises ApiException, aiohttp.ClientError or TimeoutError where LINE does not answer well.
    """

    def __init__(self, api_url: str, token: str) -> None:
        self._client = AsyncApiClient(Configuration(host=api_url, access_token=token))
        self._api = AsyncMessagingApi(self._client)

    async def bot_id(self) -> str:
        """The bot's own user id, the `destination` of its webhooks."""
        return str((await self._api.get_bot_info(_request_timeout=CALL_S)).user_id)

    async def link_token(self, user_id: str) -> str:
        """A link token for that person: ten minutes, one use."""
        return str((await self._api.issue_link_token(user_id, _request_timeout=CALL_S)).link_token)

    async def profile_name(self, user_id: str) -> str | None:
        """The person's display name; None where LINE does not tell, since the person is no friend of the bot."""
        try:
            return str((await self._api.get_profile(user_id, _request_timeout=CALL_S)).display_name)
        except ApiException as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def close(self) -> None:
        """Close the SDK's connections."""
        await self._client.close()
