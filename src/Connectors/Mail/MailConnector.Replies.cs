using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;
using MailKit;
using MailKit.Search;
using MimeKit;

namespace Allentown311.Connectors.Mail;

/// <content>Looks into the mailbox: for replies, for mails that came back, and for copies of what was sent.</content>
public sealed partial class MailConnector
{
    private const int MailsPerPage = 25;

    // A reply has a few kilobytes, and photos beside it.
    private const uint LargestMail = 25 * 1024 * 1024;

    // After the mailbox was made anew, its mails of so many days are read again; what was applied once changes nothing.
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(7);

    /// <summary>
    /// Reads the replies that arrived since, one page. A reply under the Message-ID of an order is a status or a text for a person; a mail
    /// that came back is for a person. Answering machines and strangers are passed over.
    /// </summary>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (mailbox is null)
        {
            return StatusPage.Nothing(cursor);
        }

        var from = MailCursor.Parse(cursor);
        return await mailbox.UseAsync(mapping.Connection.Folder, (folder, token) => ReadPageAsync(folder, from, token), ct);
    }

    /// <inheritdoc/>
    public string CursorAt(DateTimeOffset since) => MailCursor.At(since).ToString();

    /// <summary>
    /// Looks for the copy of the order's mail. A mail that came back was refused; where no copy lies, no mail went out.
    /// </summary>
    /// <exception cref="OutcomeUnknownException">The mapping names no folder with copies: nothing proves anything.</exception>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        if (mailbox is null || mapping.Connection.Copies is not { } copies)
        {
            throw new OutcomeUnknownException("The mapping names no folder with copies of what was sent (connection.imap.copies).");
        }

        order.Trail.Sends($"look for the mail of {order.Reference} in {copies}, and for its return in {mapping.Connection.Folder}");
        var bounce = await mailbox.UseAsync(
            mapping.Connection.Folder, (folder, token) => FindBounceAsync(folder, order.Reference, token), ct);
        FindResult result = bounce is not null ? new FindResult.Refused(CameBack(order.Reference, bounce))
            : await FindCopyAsync(order.Reference, ct) ? new FindResult.Found(null)
            : new FindResult.Absent();
        order.Trail.Answers(result switch
        {
            FindResult.Refused refused => refused.Reason,
            FindResult.Found => "it is there",
            _ => "it is not there",
        });
        return result;
    }

    private static string CameBack(string reference, string reason) =>
        $"The mail of {reference} came back ({ShortText.Of(reason, 200)}): the department does not have it. Mend the address, then retry.";

    private Task<bool> FindCopyAsync(string reference, CancellationToken ct)
    {
        var query = SearchQuery.HeaderContains("Message-ID", mapping.MessageId(reference));
        return mailbox!.UseAsync(
            mapping.Connection.Copies!, async (folder, token) => (await folder.SearchAsync(query, token)).Count > 0, ct);
    }

    private async Task<string?> FindBounceAsync(IMailFolder folder, string reference, CancellationToken ct)
    {
        var query = SearchQuery.HeaderContains("Content-Type", "delivery-status")
            .And(SearchQuery.BodyContains(mapping.MessageId(reference)));
        foreach (var uid in (await folder.SearchAsync(query, ct)).OrderDescending().Take(MailsPerPage))
        {
            if (ReplyMail.Read(await folder.GetMessageAsync(uid, ct), mapping) is ReplyMail.Bounce bounce && bounce.Reference == reference)
            {
                return bounce.Reason;
            }
        }

        return null;
    }

    private async Task<StatusPage> ReadPageAsync(IMailFolder folder, MailCursor from, CancellationToken ct)
    {
        var isKnown = from.Validity == folder.UidValidity;
        var since = from.Since ?? (isKnown || from == MailCursor.Start ? null : clock.GetUtcNow() - LookBack);
        var last = isKnown ? from.Last : 0;
        var uids = (await folder.SearchAsync(ToQuery(folder, since, last), ct)).Where(uid => uid.Id > last).Order().ToList();
        var page = uids.Take(MailsPerPage).ToList();
        var summaries = page.Count == 0 ? []
            : await folder.FetchAsync(page, MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate | MessageSummaryItems.Size, ct);
        List<StatusUpdate> updates = [];
        List<RejectedRow> rejected = [];
        foreach (var summary in summaries.OrderBy(s => s.UniqueId))
        {
            var at = (summary.InternalDate ?? clock.GetUtcNow()).ToUniversalTime();
            if (since is null || at >= since)
            {
                var changes = await ReadMailAsync(folder, summary, at, rejected.Count + updates.Count + 1, ct);
                updates.AddRange(changes.Updates);
                rejected.AddRange(changes.Rejected);
            }
        }

        var read = page.Count > 0 ? page[^1].Id : Math.Max(last, (folder.UidNext?.Id ?? 1) - 1);
        return new StatusPage
        {
            Updates = updates,
            Rejected = rejected,
            Cursor = new MailCursor(folder.UidValidity, read, null).ToString(),
            More = uids.Count > page.Count,
        };
    }

    private static SearchQuery ToQuery(IMailFolder folder, DateTimeOffset? since, uint last)
    {
        if (since is { } time)
        {
            // IMAP knows days alone, in the server's own time zone.
            return SearchQuery.DeliveredAfter(time.UtcDateTime.Date.AddDays(-1));
        }

        UniqueId Mail(uint number) => new(folder.UidValidity, number);
        return last == 0 ? SearchQuery.All : SearchQuery.Uids(new UniqueIdRange(Mail(last + 1), Mail(uint.MaxValue)));
    }

    private async Task<Changes> ReadMailAsync(IMailFolder folder, IMessageSummary summary, DateTimeOffset at, int row, CancellationToken ct)
    {
        if (summary.Size > LargestMail)
        {
            return Reject(row, $"A mail in the mailbox has {summary.Size / 1024 / 1024} MiB, which the hub does not read: look at it", "");
        }

        MimeMessage mail;
        try
        {
            mail = await folder.GetMessageAsync(summary.UniqueId, ct);
        }
        catch (FormatException)
        {
            return Reject(row, "A mail in the mailbox is no mail that can be read: look at it", "");
        }

        using (mail)
        {
            return ReplyMail.Read(mail, mapping) switch
            {
                ReplyMail.Reply reply => mapping.ReadReply(reply.Text, reply.Reference, at, row),

                // Where copies can be looked for, the look-up of the order finds it, and parks the order itself.
                ReplyMail.Bounce bounce when !mapping.CanFind => Reject(row, CameBack(bounce.Reference, bounce.Reason), bounce.Reason),
                ReplyMail.Unproven named => Reject(
                    row,
                    $"A mail names {named.Reference} and does not answer the mail of it, so nobody can tell who wrote it: read it, and act",
                    mail.Subject ?? ""),
                _ => new Changes([], [], []),
            };
        }
    }

    private static Changes Reject(int row, string reason, string raw) => new([], [new RejectedRow(row, reason, raw)], []);
}
