using System.Collections.Frozen;
using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Mail;

/// <summary>
/// A department without a system: a work order goes out as a mail, and people say what became of it by the links in the mail or by a reply.
/// </summary>
public sealed record MailMapping : Mapping
{
    private static readonly FrozenDictionary<string, WorkOrderState> OwnCodes = LinkActs.All.ToFrozenDictionary(
        act => act.Code(),
        act => act switch
        {
            LinkAct.Received => WorkOrderState.Received,
            LinkAct.InProgress => WorkOrderState.InProgress,
            LinkAct.Done => WorkOrderState.Completed,
            _ => WorkOrderState.Declined,
        },
        StringComparer.Ordinal);

    /// <summary>The mail servers, and who we are there.</summary>
    public required MailConnection Connection { get; init; }

    /// <summary>The mail that is an order.</summary>
    public required MailSubmit Submit { get; init; }

    /// <summary>True where a copy of every mail that was sent lies in a folder that can be searched.</summary>
    public override bool CanFind => Connection is { Imap: not null, Copies: not null };

    /// <inheritdoc/>
    public override bool SendsStatus => base.SendsStatus || Connection.Pages is not null;

    /// <inheritdoc/>
    public override IEnumerable<string> Weaknesses =>
        CanFind || ResendIsSafe ? [] :
        [
            "an order whose mail may have gone out waits for a person, since there is no folder with copies to look into: name one "
            + "(connection.imap.copies), or say resend: safe where a second mail of the same Message-ID does no harm",
        ];

    /// <summary>Reads the sections of a mail mapping; null when a mistake was noted. Does not close <paramref name="root"/>.</summary>
    public static MailMapping? Read(YamlMap root, MappingHeader header)
    {
        var connection = MailConnection.Read(root);
        var submit = MailSubmit.Read(root, header.OrderNames, connection?.Pages is not null);
        var poll = root.Map("poll");
        var every = poll?.Span("every", TimeSpan.FromMinutes(1));
        poll?.Close();
        if (poll is not null && connection is { Imap: null })
        {
            poll.Self.Fault(
                "\"poll\" reads replies, and \"connection.imap\" is missing",
                "Name the mailbox they arrive in: imap: { host: imap.example.gov, user: \"${USER}\", password: \"${PASSWORD}\" }");
            return null;
        }

        foreach (var section in new[] { "find", "list" })
        {
            root.Find(section)?.Fault(
                $"\"{section}\" is not possible with a department that has only mail",
                section == "find" ? "Name the folder with copies of what was sent: connection.imap.copies" : "Leave it out");
        }

        return connection is null || submit is null ? null : new MailMapping
        {
            Name = header.Name,
            Connector = header.Connector,
            File = header.File,
            Limits = header.Limits,
            Codes = header.Codes,
            Status = WithOwnCodes(header.Status),
            ResendIsSafe = header.ResendIsSafe,
            Tests = header.Tests,
            PollEvery = every,
            Connection = connection,
            Submit = submit,
        };
    }

    /// <summary>The Message-ID of an order's mail, without brackets.</summary>
    public string MessageId(string reference) =>
        OrderMessageId.Of(reference, Connection.Secret.Current, Name, Connection.Domain);

    /// <summary>The address behind an act's link in the mail of an order; empty for a mapping without links.</summary>
    /// <param name="reference">Our reference.</param>
    /// <param name="act">What the link says.</param>
    /// <param name="now">The time (UTC).</param>
    public string LinkTo(string reference, LinkAct act, DateTimeOffset now)
    {
        var link = new OrderLink(reference, act, now + Connection.LinksValidFor);
        return Connection.Pages is { } pages
            ? new Uri(pages, $"orders/{Name}/{link.Write(Connection.Secret.Current, Name)}").AbsoluteUri
            : "";
    }

    /// <inheritdoc/>
    public override string Preview(OrderValues values)
    {
        var mail = new MailValues(values, act => $"{Connection.Pages}orders/{Name}/(signed: {act.Code()})");
        var text = new StringBuilder($"From: {Connection.From}\nTo: {Submit.To.Render(mail, show: true)}\n");
        foreach (var (name, copy) in new[] { ("Cc", Submit.Cc), ("Bcc", Submit.Bcc) })
        {
            if (copy is not null)
            {
                text.Append(name).Append(": ").Append(copy.Render(mail, show: true)).Append('\n');
            }
        }

        text.Append("Subject: ").Append(Submit.Subject.Render(mail, show: true)).Append("\n\n")
            .Append(Submit.Text.Render(mail, show: true));
        return Submit.Html is null ? text.ToString() : text.Append("\n\n").Append(Submit.Html.Render(mail, show: true)).ToString();
    }

    /// <inheritdoc/>
    /// <exception cref="TranslationException">Always: a department does not answer a mail at once.</exception>
    public override Answer ReadAnswer(int status, string body) =>
        throw new TranslationException("A mail mapping has no answers: the department answers later, by a link or a reply. "
            + "Test replies with \"changes:\".");

    /// <summary>The status that one reply means. It has no reference, which a reply's headers hold.</summary>
    public override Changes ReadChanges(string text) => ReadReply(text, reference: null, DateTimeOffset.UnixEpoch, row: 1);

    /// <summary>What a reply to the mail of an order means.</summary>
    /// <param name="text">The reply as plain text, with what it quotes.</param>
    /// <param name="reference">Our reference.</param>
    /// <param name="at">When it arrived (UTC).</param>
    /// <param name="row">Its number, from 1, for a reply that is for a person.</param>
    public Changes ReadReply(string text, string? reference, DateTimeOffset at, int row)
    {
        var reply = ReplyText.Read(text, Status.Map.Keys);
        return reply.Code is { } code
            ? new Changes(
                [new StatusUpdate { Reference = reference, Code = code, State = Status[code], ChangedAt = at, Note = reply.Rest }], [], [])
            : new Changes(
                [],
                [
                    new RejectedRow(
                        row,
                        $"The department wrote about {reference ?? "an order"}, and its first words are no status: read it, and act on it",
                        ShortText.Shown(reply.Rest ?? "(no text)", ReplyText.Longest)),
                ],
                []);
    }

    private static StatusTable WithOwnCodes(StatusTable written)
    {
        var all = new Dictionary<string, WorkOrderState>(OwnCodes, StringComparer.Ordinal);
        foreach (var (code, state) in written.Map)
        {
            all[code] = state;
        }

        return new StatusTable(all.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
