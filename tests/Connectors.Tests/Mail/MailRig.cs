using System.Text.Json;
using Allentown311.Connectors.Mail;
using Allentown311.Mappings.Mail;

namespace Allentown311.Connectors.Tests.Mail;

/// <summary>A department that has nothing but mail. Its people read mails, and answer them.</summary>
internal sealed class MailRig : MappedRig
{
    public const string LinkSecret = "0123456789abcdef0123456789abcdef";

    public MailRig(string imap = ", copies: Copies", string to = "{{lower code.kind}}@department.example")
    {
        Host = MailHost.Start(Hidden);
        Mapping = Load<MailMapping>(
            $$$"""
            {{{Shared}}}
            connector: mail
            connection:
              smtp: { host: 127.0.0.1, port: {{{Host.SmtpPort}}}, security: plain, user: hub, password: "${RIG_SECRET}" }
              imap: { host: 127.0.0.1, port: {{{Host.ImapPort}}}, security: plain, user: hub, password: "${RIG_SECRET}"{{{imap}}} }
              from: "311 <orders@city.example>"
              secret: "${RIG_LINKS}"
              links: { url: "https://311.example.gov/" }
            submit:
              to: "{{{to}}}"
              bcc: copies@city.example
              subject: "Work order {{ref}}"
              text: "Reference: {{ref}}\nDone: {{link.done}}\nDetails:\n{{ticket.description}}\n(end)"
              html: "<p>{{ref}}</p><p>{{ticket.description}}</p>"
            poll: { every: 30s }
            """,
            variable: name => name == "RIG_LINKS" ? LinkSecret : null);
        Mail = new MailConnector(Mapping, Clock);
    }

    public MailHost Host { get; }

    public MailMapping Mapping { get; }

    public MailConnector Mail { get; }

    public override IWorkOrderConnector Connector => Mail;

    public override string? Secret => Hidden;

    public override string SpoiledAnswer => "Down for maintenance";

    // The lines of a mail end in CRLF, whatever ended them before (RFC 5322, 2.1).
    public override string AsKept(string text) => text.ReplaceLineEndings("\n");

    public IReadOnlyList<JsonElement> Mails() => [.. Host.Mails().Select(m => JsonSerializer.Deserialize<JsonElement>(m))];

    public override Task<IReadOnlyList<DepartmentRecord>> RecordsAsync() => Task.FromResult<IReadOnlyList<DepartmentRecord>>(
    [
        .. Mails().Select(m => m.GetProperty("text").GetString()!.ReplaceLineEndings("\n")).Select(text => new DepartmentRecord(
            text.Split('\n')[0]["Reference: ".Length..],
            text[(text.IndexOf("Details:\n", StringComparison.Ordinal) + 9)..text.LastIndexOf("\n(end)", StringComparison.Ordinal)])),
    ]);

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "")
    {
        Reply(reference, note.Length == 0 ? code : $"{code}\n\n{note}", at);
        return Task.CompletedTask;
    }

    public override Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        Reply(first, "WIP", at);
        Reply(bad, "We shall see what can be done about it.", at);
        Reply(last, "WIP", at);
        return Task.CompletedTask;
    }

    /// <summary>A person at the department answers the mail of an order.</summary>
    public void Reply(string reference, string text, DateTimeOffset at, string headers = "") => Host.Deliver(
        $"""
        From: Crew <crew@department.example>
        To: 311 <orders@city.example>
        Subject: Re: Work order {reference}
        Message-ID: <{Guid.NewGuid():N}@department.example>
        In-Reply-To: {IdOf(reference)}
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: base64
        {headers}{(headers.Length == 0 ? "" : "\n")}
        {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{text}\r\n\r\nOn Sat, 4 Jul 2026, 311 wrote:\r\n> Reference: x\r\n"))}

        """,
        at);

    /// <summary>The Message-ID of the mail that the department got, with brackets.</summary>
    public string IdOf(string reference) => Mails()
        .First(m => m.GetProperty("text").GetString()!.StartsWith($"Reference: {reference}", StringComparison.Ordinal))
        .GetProperty("id").GetString()!;

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at) => throw new NotSupportedException("No records here.");

    public override bool LoseNextAnswer()
    {
        Host.Become("lose");
        return true;
    }

    public override bool StopAnswering()
    {
        Host.Become("hang");
        return true;
    }

    public override Task SpoilAsync()
    {
        Host.Become("nonsense");
        return Task.CompletedTask;
    }

    public override Task GoDownAsync()
    {
        Host.Stop();
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        Host.Dispose();
        await Mail.DisposeAsync();
        await base.DisposeAsync();
    }
}

[TestClass]
public sealed class Mail_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => Task.FromResult<Rig>(new MailRig());
}
