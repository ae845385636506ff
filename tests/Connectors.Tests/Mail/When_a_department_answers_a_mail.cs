using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors.Tests.Mail;

[TestClass]
public sealed class When_a_department_answers_a_mail
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("done", "DONE", WorkOrderState.Completed, null)]
    [DataRow("Done. Filled with gravel.", "DONE", WorkOrderState.Completed, "Filled with gravel.")]
    [DataRow("NOT OURS - it is the county's road", "NOT OURS", WorkOrderState.Declined, "it is the county's road")]
    [DataRow("received!\n\nThanks,\nPat", "RECEIVED", WorkOrderState.Received, "Thanks,\nPat")]
    [DataRow("In progress", "IN PROGRESS", WorkOrderState.InProgress, null)]
    [DataRow("WIP: two days", "WIP", WorkOrderState.InProgress, "two days")]
    public async Task The_first_words_are_the_status_and_the_others_its_note(string text, string code, WorkOrderState state, string? note)
    {
        await using var rig = new MailRig();
        var order = Orders.Make();
        await rig.Mail.SubmitAsync(order, Ct);
        rig.Reply(order.Reference, text, Noon);

        var update = (await rig.Mail.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem();

        (update.Reference, update.Code, update.State, update.Note, update.ChangedAt).ShouldBe((order.Reference, code, state, note, Noon));
    }

    [TestMethod]
    [DataRow("Done with it by Friday?")]
    [DataRow("Who is going to pay for this?")]
    public async Task Other_words_are_for_a_person_and_change_nothing(string text)
    {
        await using var rig = new MailRig();
        var order = Orders.Make();
        await rig.Mail.SubmitAsync(order, Ct);
        rig.Reply(order.Reference, text, Noon);

        var page = await rig.Mail.ReadStatusAsync(null, Ct);

        page.Updates.ShouldBeEmpty();
        var row = page.Rejected.ShouldHaveSingleItem();
        row.Reason.ShouldContain(order.Reference);
        row.Raw.ShouldBe(text, "what the reply quotes is left out");
    }

    [TestMethod]
    [DataRow("Auto-Submitted: auto-replied")]
    [DataRow("X-Autoreply: yes")]
    [DataRow("Precedence: bulk")]
    public async Task An_answering_machine_is_passed_over(string header)
    {
        await using var rig = new MailRig();
        var order = Orders.Make();
        await rig.Mail.SubmitAsync(order, Ct);
        rig.Reply(order.Reference, "DONE is what I shall be on Monday: I am out of office.", Noon, header);
        rig.Reply(order.Reference, "DONE", Noon, header);

        var page = await rig.Mail.ReadStatusAsync(null, Ct);

        (page.Updates.Count, page.Rejected.Count).ShouldBe((0, 0));
    }

    [TestMethod]
    public async Task A_mail_that_only_names_the_order_proves_nothing_and_is_for_a_person()
    {
        await using var rig = new MailRig();
        var order = Orders.Make();
        await rig.Mail.SubmitAsync(order, Ct);
        rig.Host.Deliver(Plain($"Re: Work order {order.Reference}", "<ALN-26-00001-0-1.0123456789abcdef@city.example>", "DONE"), Noon);
        rig.Host.Deliver(Plain("Cheap watches", "<x@spam.example>", "DONE"), Noon);

        var page = await rig.Mail.ReadStatusAsync(null, Ct);

        page.Updates.ShouldBeEmpty();
        page.Rejected.ShouldHaveSingleItem().Reason.ShouldContain("nobody can tell who wrote it");
    }

    [TestMethod]
    public async Task A_reply_that_is_a_page_is_read_without_what_it_quotes()
    {
        await using var rig = new MailRig();
        var order = Orders.Make();
        await rig.Mail.SubmitAsync(order, Ct);
        rig.Host.Deliver(
            $"""
            From: crew@department.example
            Subject: Re: x
            Message-ID: <{Guid.NewGuid():N}@department.example>
            References: <first@department.example> {rig.IdOf(order.Reference)}
            MIME-Version: 1.0
            Content-Type: text/html; charset=utf-8

            <html><head><style>p {"{"} color: red {"}"}</style></head><body><p>Done,</p><p>gate &amp; fence</p>
            <blockquote>RECEIVED</blockquote></body></html>

            """,
            Noon);

        var update = (await rig.Mail.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem();

        update.State.ShouldBe(WorkOrderState.Completed);
        update.Note.ShouldBe("gate & fence");
    }

    [TestMethod]
    public async Task A_mailbox_that_was_made_anew_is_read_again_and_nothing_is_skipped()
    {
        await using var rig = new MailRig();
        var order = Orders.Make();
        await rig.Mail.SubmitAsync(order, Ct);
        rig.Reply(order.Reference, "RECEIVED", rig.Clock.GetUtcNow().AddHours(-1));

        var page = await rig.Mail.ReadStatusAsync("mail|1|4711", Ct);

        page.Updates.ShouldHaveSingleItem().Code.ShouldBe("RECEIVED");
        page.Cursor.ShouldNotBe("mail|1|4711");
    }

    private static string Plain(string subject, string inReplyTo, string text) =>
        $"""
        From: stranger@elsewhere.example
        Subject: {subject}
        Message-ID: <{Guid.NewGuid():N}@elsewhere.example>
        In-Reply-To: {inReplyTo}
        Content-Type: text/plain

        {text}

        """;
}
