using System.Net.Sockets;
using Allentown311.Connectors.Http;

namespace Allentown311.Connectors.Tests.Http;

[TestClass]
public sealed class When_a_request_fails_before_it_leaves
{
    public static IEnumerable<object?[]> Failures =>
    [
        [Failure(HttpRequestError.NameResolutionError), "Its name cannot be resolved."],
        [Failure(HttpRequestError.ConnectionError, new SocketException((int)SocketError.ConnectionRefused)), "It cannot be reached."],
        [Failure(HttpRequestError.SecureConnectionError), "No secure connection to it can be made."],
        [Failure(HttpRequestError.ProxyTunnelError), "The proxy does not let us through to it."],
        [Failure(HttpRequestError.ConnectionError, new ForbiddenAddressException("Not there.")), "Not there."],
        [new NoTokenException("No token."), "No token."],
        [Failure(HttpRequestError.ResponseEnded), null],
        [Failure(HttpRequestError.InvalidResponse), null],
        [Failure(HttpRequestError.HttpProtocolError), null],
        [Failure(HttpRequestError.Unknown), null],
        [Failure(HttpRequestError.Unknown, new SocketException((int)SocketError.ConnectionReset)), null],
        [new HttpRequestException("reset"), null],
        [new TaskCanceledException(), null],
        [new IOException("connection reset"), null],
        [new InvalidOperationException("a bug"), null],
    ];

    [TestMethod]
    [DynamicData(nameof(Failures))]
    public void Only_a_failure_before_the_first_byte_proves_that_nothing_was_sent(object failure, string? reason)
    {
        HttpOutcome.NotSentReason((Exception)failure).ShouldBe(reason);
        HttpOutcome.NotSent((Exception)failure)?.Reason.ShouldBe(reason);
        (HttpOutcome.NotSent((Exception)failure) is null).ShouldBe(reason is null);
    }

    /// <summary>In another HTTP client, the client's own time-out after the send looks the same.</summary>
    [TestMethod]
    public void A_connect_time_out_is_certain_only_in_the_built_in_channel()
    {
        var failure = new TaskCanceledException("time-out", new TimeoutException());
        HttpOutcome.NotSent(failure).ShouldNotBeNull().Reason.ShouldBe("It cannot be reached in time.");
        HttpOutcome.NotSentReason(failure).ShouldBeNull();
    }

    private static HttpRequestException Failure(HttpRequestError error, Exception? inner = null) => new(error, "failed", inner);
}
