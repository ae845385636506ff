using System.Net.Sockets;
using System.Runtime.Serialization;
using System.Security.Authentication;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Reason = Azure.Messaging.ServiceBus.ServiceBusFailureReason;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>The table of what a failure means: lost for certain, not to be had, or perhaps taken.</summary>
[TestClass]
public sealed class When_a_send_fails
{
    // Reason; while the link was being opened; when the messages may have left.
    [TestMethod]
    [DataRow(Reason.MessagingEntityNotFound, "Refused", "Refused")]
    [DataRow(Reason.MessagingEntityDisabled, "Refused", "Refused")]
    [DataRow(Reason.MessageSizeExceeded, "Refused", "Refused")]
    [DataRow(Reason.QuotaExceeded, "Unavailable", "Refused")]
    [DataRow(Reason.ServiceBusy, "Unavailable", "Unavailable")]
    [DataRow(Reason.ServiceTimeout, "Unavailable", "Unknown")]
    [DataRow(Reason.ServiceCommunicationProblem, "Unavailable", "Unknown")]
    [DataRow(Reason.GeneralError, "Unavailable", "Unknown")]
    [DataRow(Reason.MessageLockLost, "Unavailable", "Unknown")]
    [DataRow(Reason.MessagingEntityAlreadyExists, "Unavailable", "Unknown")]
    public void The_reason_and_the_moment_decide(Reason reason, string opening, string sent)
    {
        var failure = new ServiceBusException("words", reason);

        SendFailure.ResultOf(failure, "events", sendBegun: false).GetType().Name.ShouldBe(opening);
        SendFailure.ResultOf(failure, "events", sendBegun: true).GetType().Name.ShouldBe(sent);
    }

    [TestMethod]
    [DataRow(typeof(UnauthorizedAccessException), "Refused", "Refused")]
    [DataRow(typeof(AuthenticationFailedException), "Unavailable", "Unavailable")]
    [DataRow(typeof(CredentialUnavailableException), "Unavailable", "Unavailable")]
    [DataRow(typeof(ArgumentException), "Refused", "Refused")]
    [DataRow(typeof(ArgumentOutOfRangeException), "Refused", "Refused")]
    [DataRow(typeof(InvalidOperationException), "Refused", "Refused")]
    [DataRow(typeof(NotSupportedException), "Refused", "Refused")]
    [DataRow(typeof(ObjectDisposedException), "Unavailable", "Unknown")]
    [DataRow(typeof(TaskCanceledException), "Unavailable", "Unknown")]
    [DataRow(typeof(TimeoutException), "Unavailable", "Unknown")]
    [DataRow(typeof(NullReferenceException), "Unavailable", "Unknown")]
    [DataRow(typeof(SerializationException), "Unavailable", "Unknown")]
    public void So_do_errors_that_are_not_the_services_own(Type type, string opening, string sent)
    {
        var failure = (Exception)Activator.CreateInstance(type, "words")!;

        SendFailure.ResultOf(failure, "events", sendBegun: false).GetType().Name.ShouldBe(opening);
        SendFailure.ResultOf(failure, "events", sendBegun: true).GetType().Name.ShouldBe(sent);
    }

    [TestMethod]
    [DataRow(SocketError.ConnectionRefused, "Unavailable")]
    [DataRow(SocketError.HostNotFound, "Unavailable")]
    [DataRow(SocketError.TryAgain, "Unavailable")]
    [DataRow(SocketError.ConnectionReset, "Unknown")]
    [DataRow(SocketError.HostUnreachable, "Unknown")]
    [DataRow(SocketError.TimedOut, "Unknown")]
    public void A_connection_that_was_never_made_carried_nothing(SocketError error, string end)
    {
        var failure = new ServiceBusException("words", Reason.ServiceCommunicationProblem, null, new AggregateException(new SocketException((int)error)));

        SendFailure.ResultOf(failure, "events", sendBegun: true).GetType().Name.ShouldBe(end);
    }

    [TestMethod]
    public void A_certificate_that_was_not_accepted_means_that_nothing_was_sent() =>
        SendFailure.ResultOf(new ServiceBusException("words", Reason.ServiceCommunicationProblem, null, new AuthenticationException("not trusted")), "events", sendBegun: true)
            .ShouldBeOfType<PublishResult.Unavailable>();

    [TestMethod]
    public void Only_what_can_be_one_messages_fault_is_tried_apart()
    {
        foreach (var one in new Exception[] { new ServiceBusException("words", Reason.MessageSizeExceeded), new NotSupportedException("words"), new InvalidOperationException("words") })
        {
            SendFailure.MayConcernOneMessage(one).ShouldBeTrue(one.GetType().Name);
        }

        foreach (var all in new Exception[] { new ServiceBusException("words", Reason.QuotaExceeded), new ObjectDisposedException("words"), new UnauthorizedAccessException() })
        {
            SendFailure.MayConcernOneMessage(all).ShouldBeFalse(all.GetType().Name);
        }
    }

    [TestMethod]
    [DataRow(Reason.MessagingEntityNotFound, true)]
    [DataRow(Reason.MessagingEntityDisabled, true)]
    [DataRow(Reason.QuotaExceeded, true)]
    [DataRow(Reason.MessageSizeExceeded, false)]
    public void A_place_that_takes_no_message_at_all_is_told_apart_from_a_message_it_does_not_take(Reason reason, bool takesNone) =>
        SendFailure.ResultOf(new ServiceBusException("words", reason), "events", sendBegun: true).ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBe(takesNone);

    [TestMethod]
    [DataRow(typeof(ArgumentException))]
    [DataRow(typeof(ArgumentOutOfRangeException))]
    [DataRow(typeof(InvalidOperationException))]
    [DataRow(typeof(NotSupportedException))]
    public void What_is_not_even_opened_is_about_the_place_and_no_message_is_given_up_for_it(Type type)
    {
        var failure = (Exception)Activator.CreateInstance(type, "words")!;

        SendFailure.ResultOf(failure, "events", sendBegun: false).ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeTrue();
        SendFailure.ResultOf(failure, "events", sendBegun: true).ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeFalse();
    }

    [TestMethod]
    public void The_reason_is_one_short_line()
    {
        var said = ((PublishResult.Unknown)SendFailure.ResultOf(new ServiceBusException(new string('x', 5000) + "\r\nforged line", Reason.ServiceTimeout), "events", sendBegun: true)).Reason;

        said.Length.ShouldBeLessThan(500);
        said.ShouldNotContain('\n');
        said.ShouldNotContain('\r');
    }
}
