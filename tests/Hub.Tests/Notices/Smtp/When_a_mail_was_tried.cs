using System.Net.Sockets;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders.Smtp;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using static Allentown311.Hub.Notices.Senders.Smtp.SmtpStage;

namespace Allentown311.Hub.Tests.Notices.Smtp;

/// <summary>The decision alone; what a server says over the wire is tested beside it.</summary>
[TestClass]
public sealed class When_a_mail_was_tried
{
    private const string ServersWords = "250 ana@example.com";

    public static IEnumerable<object[]> WithoutAnAnswer =>
        new Exception[]
        {
            new OperationCanceledException(), new TimeoutException(),
            new IOException("broken", new SocketException((int)SocketError.ConnectionReset)),
            new SmtpProtocolException(ServersWords), new ServiceNotConnectedException(ServersWords), new ObjectDisposedException("stream"),
            new InvalidOperationException(ServersWords), new NotSupportedException(ServersWords), new FormatException(ServersWords),
            Command(SmtpErrorCode.MessageNotAccepted, 100), Command(SmtpErrorCode.MessageNotAccepted, 354),
            Command(SmtpErrorCode.MessageNotAccepted, 999),
        }.Select(e => new object[] { e });

    [TestMethod]
    [DynamicData(nameof(WithoutAnAnswer))]
    public void Without_an_answer_it_is_in_doubt_once_its_text_was_sent_and_never_before(Exception failure)
    {
        SmtpOutcome.Of(failure, TextSent, TimeSpan.Zero).ShouldBeOfType<Delivery.Unsure>().Reason.ShouldNotContain("@");
        foreach (var stage in new[] { Connecting, LoggingIn, Sending })
        {
            SmtpOutcome.Of(failure, stage, TimeSpan.Zero).ShouldBeOfType<Delivery.Later>().Reason.ShouldNotContain("@");
        }
    }

    [TestMethod]
    [DynamicData(nameof(WithoutAnAnswer))]
    public void Nothing_but_a_mail_that_was_certainly_not_sent_is_tried_over_another_connection(Exception failure)
    {
        SmtpOutcome.IsOfTheConnection(failure, TextSent).ShouldBeFalse();
        SmtpOutcome.IsOfTheConnection(failure, Sending).ShouldBe(failure is not SmtpCommandException);
    }

    [TestMethod]
    [DataRow(nameof(Sending), SmtpErrorCode.RecipientNotAccepted, 550, false, DisplayName = "The recipient is unknown over any connection")]
    [DataRow(nameof(Sending), SmtpErrorCode.RecipientNotAccepted, 451, false)]
    [DataRow(nameof(Sending), SmtpErrorCode.RecipientNotAccepted, 421, true)]
    [DataRow(nameof(Sending), SmtpErrorCode.SenderNotAccepted, 550, true)]
    [DataRow(nameof(Sending), SmtpErrorCode.UnexpectedStatusCode, 554, false)]
    [DataRow(nameof(TextSent), SmtpErrorCode.MessageNotAccepted, 421, false)]
    [DataRow(nameof(Connecting), SmtpErrorCode.UnexpectedStatusCode, 421, false)]
    public void An_answer_is_of_the_mail_unless_known_to_be_of_the_connection(string stage, SmtpErrorCode what, int code, bool another) =>
        SmtpOutcome.IsOfTheConnection(Command(what, code), Enum.Parse<SmtpStage>(stage)).ShouldBe(another);

    public static IEnumerable<object[]> OnTheWay =>
    [
        [new SocketException((int)SocketError.ConnectionRefused), nameof(Connecting),
            "the mail server cannot be reached (ConnectionRefused)"],
        [new SslHandshakeException("x", new IOException()), nameof(Connecting), "no secure connection to the mail server can be made"],
        [new NotSupportedException("x"), nameof(Connecting), "the mail server offers no STARTTLS"],
        [new NotSupportedException("x"), nameof(LoggingIn), "the mail server offers no way to log in that we know"],
        [new AuthenticationException($"535: {ServersWords}"), nameof(LoggingIn), "the mail server refused the login (535)"],
        [new AuthenticationException("no way"), nameof(LoggingIn), "the mail server refused the login"],
        [new AuthenticationException("x", Command(SmtpErrorCode.UnexpectedStatusCode, 534)), nameof(LoggingIn),
            "the mail server refused the login (534)"],
        [new OperationCanceledException(), nameof(Sending), "the mail server gave no answer within 90.5 s"],
        [new DivideByZeroException(), nameof(Sending), "the mail server did not take the mail (DivideByZeroException)"],
    ];

    [TestMethod]
    [DynamicData(nameof(OnTheWay))]
    public void What_went_wrong_before_is_told_without_the_server_s_words(Exception failure, string stage, string reason) =>
        SmtpOutcome.Of(failure, Enum.Parse<SmtpStage>(stage), TimeSpan.FromSeconds(90.5)).ShouldBe(new Delivery.Later(reason));

    private static SmtpCommandException Command(SmtpErrorCode what, int code) => new(what, (SmtpStatusCode)code, ServersWords);
}
