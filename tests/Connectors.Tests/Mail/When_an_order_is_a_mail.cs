using Allentown311.Mappings.Mail;

namespace Allentown311.Connectors.Tests.Mail;

[TestClass]
public sealed class When_an_order_is_a_mail
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task It_has_both_texts_a_link_that_only_the_hub_can_make_and_no_trace_of_the_copy()
    {
        await using var rig = new MailRig();
        var order = Orders.Make(description: "5\" deep <near> A&P");

        await rig.Mail.SubmitAsync(order, Ct);

        var mail = rig.Mails().ShouldHaveSingleItem();
        mail.GetProperty("to").GetString().ShouldBe("pth@department.example");
        mail.GetProperty("subject").GetString().ShouldBe($"Work order {order.Reference}");
        mail.GetProperty("bcc").GetString().ShouldBe("None");
        mail.GetProperty("html").GetString().ShouldNotBeNull().ShouldContain("5&quot; deep &lt;near&gt; A&amp;P");
        var text = mail.GetProperty("text").GetString()!;
        var link = text.Split('\n').First(l => l.StartsWith("Done: ", StringComparison.Ordinal))["Done: ".Length..].Trim();
        link.ShouldStartWith("https://311.example.gov/orders/streets/");
        var token = link[(link.LastIndexOf('/') + 1)..];
        OrderLink.Read(token, MailRig.LinkSecret, "streets", rig.Clock.GetUtcNow())
            .ShouldBe(new OrderLink(order.Reference, LinkAct.Done, rig.Clock.GetUtcNow().AddDays(30)));
    }

    [TestMethod]
    public async Task Its_message_id_is_the_same_at_every_try_and_cannot_be_guessed_from_the_reference()
    {
        await using var rig = new MailRig(imap: "");

        await rig.Mail.SubmitAsync(Orders.Make(), Ct);
        await rig.Mail.SubmitAsync(Orders.Make(), Ct);

        var ids = rig.Mails().Select(m => m.GetProperty("id").GetString()!).ToList();
        ids.Count.ShouldBe(2);
        ids[1].ShouldBe(ids[0]);
        OrderMessageId.FindReference(ids[0], MailRig.LinkSecret, "streets").ShouldBe(Orders.Make().Reference);
        OrderMessageId.FindReference(ids[0], "another secret of thirty-two chars", "streets").ShouldBeNull();
        OrderMessageId.FindReference(ids[0], MailRig.LinkSecret, "parks").ShouldBeNull();
    }

    [TestMethod]
    [DataRow("busy@department.example", "451")]
    [DataRow("no address", "no mail address")]
    public async Task A_mail_that_is_put_off_or_has_no_address_is_not_sent(string to, string reason)
    {
        await using var rig = new MailRig(to: to);

        var result = await rig.Mail.SubmitAsync(Orders.Make(), Ct);

        (result switch
        {
            SubmitResult.Retry { After: not null } retry => retry.Reason,
            SubmitResult.Rejected rejected => rejected.Reason,
            _ => "",
        }).ShouldContain(reason);
        rig.Mails().ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_mail_that_came_back_is_found_as_refused_with_the_servers_reason()
    {
        await using var rig = new MailRig();
        var (order, other) = (Orders.Make(1), Orders.Make(2));
        await rig.Mail.SubmitAsync(order, Ct);
        await rig.Mail.SubmitAsync(other, Ct);
        Bounce(rig, order.Reference, "failed");
        Bounce(rig, other.Reference, "delayed");

        var refused = (await rig.Mail.FindAsync(order, Ct)).ShouldBeOfType<FindResult.Refused>();
        var found = await rig.Mail.FindAsync(other, Ct);
        var page = await rig.Mail.ReadStatusAsync(null, Ct);

        refused.Reason.ShouldContain("5.1.1");
        refused.Reason.ShouldContain(order.Reference);
        found.ShouldBeOfType<FindResult.Found>("a delay is no refusal");
        (page.Updates.Count, page.Rejected.Count).ShouldBe((0, 0));
    }

    [TestMethod]
    public async Task Where_no_copies_are_kept_a_mail_that_came_back_is_shown_to_a_person_when_it_is_read()
    {
        await using var rig = new MailRig(imap: "");
        var order = Orders.Make();
        await rig.Mail.SubmitAsync(order, Ct);
        Bounce(rig, order.Reference, "failed");

        var page = await rig.Mail.ReadStatusAsync(null, Ct);

        var row = page.Rejected.ShouldHaveSingleItem();
        row.Reason.ShouldContain(order.Reference);
        row.Reason.ShouldContain("5.1.1");
        rig.Mapping.CanFind.ShouldBeFalse();
        await Should.ThrowAsync<OutcomeUnknownException>(() => rig.Mail.FindAsync(order, Ct));
    }

    private static void Bounce(MailRig rig, string reference, string action) => rig.Host.Deliver(
        $"""
        From: Mail Delivery System <MAILER-DAEMON@mail.test>
        To: orders@city.example
        Subject: Undelivered Mail Returned to Sender
        Message-ID: <{Guid.NewGuid():N}@mail.test>
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

        --b1
        Content-Type: text/plain

        I'm sorry to have to inform you that your message could not be delivered.

        --b1
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mail.test

        Final-Recipient: rfc822; pth@department.example
        Action: {action}
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 no such user

        --b1
        Content-Type: text/rfc822-headers

        From: orders@city.example
        Message-ID: {rig.IdOf(reference)}
        Subject: Work order {reference}

        --b1--

        """,
        Noon);
}
