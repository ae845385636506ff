using System.Net;
using Allentown311.Connectors.Http;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders;

namespace Allentown311.Hub.Tests.Notices;

/// <summary>Tests of the rules alone; <see cref="When_notices_go_over_HTTP"/> tests them with a receiver.</summary>
[TestClass]
public sealed class When_a_message_was_posted
{
    private static readonly HttpDeliveryRules Rules = new(TimeSpan.FromSeconds(2.5), resendIsSafe: false, HttpStatusCode.Gone);
    private static readonly HttpDeliveryRules SafeToResend = new(TimeSpan.FromSeconds(2.5), resendIsSafe: true, HttpStatusCode.Gone);

    public static IEnumerable<object[]> Failures =>
    [
        [new HttpRequestException(HttpRequestError.NameResolutionError, "s3cret"), "the receiver cannot be reached (NameResolutionError)"],
        [new HttpRequestException(HttpRequestError.SecureConnectionError, "s3cret"),
            "the receiver cannot be reached (SecureConnectionError)"],
        [new HttpRequestException(HttpRequestError.ResponseEnded, "s3cret"), "the receiver cannot be reached (ResponseEnded)"],
        [new TaskCanceledException("s3cret"), "the receiver cannot be reached within 2.5 s"],
    ];

    [TestMethod]
    [DynamicData(nameof(Failures))]
    public void A_failed_message_is_unsure_only_when_all_of_it_was_written(Exception failure, string reasonBefore)
    {
        Rules.OfFailure(failure, isWritten: false).ShouldBe(new Delivery.Later(reasonBefore));
        Rules.OfFailure(failure, isWritten: true).ShouldBe(new Delivery.Unsure(
            failure is HttpRequestException ? "the receiver hung up before it answered" : "the receiver gave no answer within 2.5 s"));
    }

    [TestMethod]
    [DynamicData(nameof(Failures))]
    public void A_failed_message_is_never_unsure_when_the_receiver_drops_duplicates(Exception failure, string reasonBefore)
    {
        SafeToResend.OfFailure(failure, isWritten: false).ShouldBe(new Delivery.Later(reasonBefore));
        SafeToResend.OfFailure(failure, isWritten: true).ShouldBeOfType<Delivery.Later>().MayHaveArrived.ShouldBeTrue();
        SafeToResend.OfResponse(HttpStatusCode.GatewayTimeout, isWritten: true)
            .ShouldBe(new Delivery.Later("the receiver answered 504") { MayHaveArrived = true });
    }

    [TestMethod]
    [DataRow(200, "Sent")]
    [DataRow(299, "Sent")]
    [DataRow(300, "Later")]
    [DataRow(410, "Refused")]
    [DataRow(422, "Later", DisplayName = "Not among the status codes that refuse")]
    [DataRow(500, "Unsure")]
    [DataRow(501, "Later")]
    [DataRow(502, "Unsure")]
    [DataRow(503, "Later")]
    [DataRow(504, "Unsure")]
    [DataRow(520, "Unsure")]
    public void The_status_code_decides_the_outcome(int status, string delivery)
    {
        Rules.OfResponse((HttpStatusCode)status, isWritten: true).GetType().Name.ShouldBe(delivery);
        Rules.OfResponse((HttpStatusCode)status, isWritten: false).ShouldNotBeOfType<Delivery.Unsure>();
    }

    [TestMethod]
    [DataRow(410, true, "the message was refused (410)")]
    [DataRow(410, false, "the message was refused (410)", DisplayName = "refused before all of it was written")]
    [DataRow(422, true, "the receiver answered 422")]
    [DataRow(199, true, "the receiver answered 199")]
    [DataRow(499, true, "the receiver answered 499")]
    [DataRow(500, true, "the receiver answered 500")]
    [DataRow(505, true, "the receiver answered 505")]
    [DataRow(502, false, "the receiver answered 502")]
    public void The_reason_names_the_status_code(int status, bool isWritten, string reason)
    {
        var delivery = Rules.OfResponse((HttpStatusCode)status, isWritten);

        (delivery switch
        {
            Delivery.Refused refused => refused.Reason,
            Delivery.Unsure unsure => unsure.Reason,
            Delivery.Later later => later.Reason,
            _ => "",
        }).ShouldBe(reason);
        (delivery is Delivery.Unsure).ShouldBe(status == 500);
    }

    [TestMethod]
    public void A_receiver_at_a_forbidden_address_is_named_as_one()
    {
        var forbidden = new HttpRequestException("s3cret", new ForbiddenAddressException("its address is not allowed"));

        Rules.OfFailure(forbidden, isWritten: false).ShouldBe(new Delivery.Later("its address is not allowed"));
        new HttpDeliveryRules(TimeSpan.FromSeconds(10), false).OfFailure(new TaskCanceledException(), isWritten: false)
            .ShouldBe(new Delivery.Later("the receiver cannot be reached within 10 s"));
        new HttpDeliveryRules(TimeSpan.FromSeconds(1.26), false).OfFailure(new TaskCanceledException(), isWritten: false)
            .ShouldBe(new Delivery.Later("the receiver cannot be reached within 1.3 s"));
        Rules.OfFailure(forbidden, isWritten: true).ShouldBe(new Delivery.Unsure("the receiver hung up before it answered"));
    }
}
