using Allentown311.Mappings;
using Allentown311.Mappings.Mail;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Mail;

/// <summary>
/// A department without a system: an order goes out as a mail, and what became of it comes by links, which the hub's own pages serve, or by
/// replies, which are read from a mailbox.
/// </summary>
public sealed partial class MailConnector(MailMapping mapping, TimeProvider clock)
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IRewindStatus, IExpire, IAsyncDisposable
{
    private readonly SmtpDelivery delivery = new(mapping.Connection, mapping.Limits.Timeout, clock);
    private readonly ImapMailbox? mailbox = mapping.Connection.Imap is { } server
        ? new ImapMailbox(server, mapping.Connection.Tls, mapping.Limits.Timeout, clock)
        : null;

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var values = Values(order);
        MimeKit.MimeMessage mail;
        try
        {
            mail = OrderMail.Write(mapping, values, clock.GetUtcNow());
            order.Trail.Sends(mapping.Preview(values));
        }
        catch (TranslationException e)
        {
            return new SubmitResult.Rejected(e.Message);
        }

        if (mapping.CanFind)
        {
            try
            {
                if (await FindCopyAsync(order.Reference, ct))
                {
                    order.Trail.Answers("a mail of this order went out before");
                    return new SubmitResult.AlreadyExists(null);
                }
            }
            catch (Exception e) when (SmtpDelivery.IsOfConnection(e) && !ct.IsCancellationRequested)
            {
                order.Trail.Answers(SmtpDelivery.ToReason(e));
                return new SubmitResult.Retry($"The mailbox with the copies cannot be looked into: {SmtpDelivery.ToReason(e)}");
            }
        }

        return await delivery.SendAsync(mail, order.Trail, ct);
    }

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => mapping.Preview(Values(order));

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => Expiring.Of(mapping);

    /// <summary>Connects to the mail servers and signs in; sends nothing.</summary>
    public async Task<Probe> CheckAsync(CancellationToken ct)
    {
        try
        {
            await delivery.ProbeAsync(ct);
        }
        catch (Exception e) when (SmtpDelivery.IsOfConnection(e) && !ct.IsCancellationRequested)
        {
            return new Probe(Reachable: false, $"The mail server {mapping.Connection.Smtp} cannot be used: {SmtpDelivery.ToReason(e)}");
        }

        if (mailbox is null)
        {
            return new Probe(Reachable: true, "the mail server takes our mails");
        }

        try
        {
            var folders = new[] { mapping.Connection.Folder, mapping.Connection.Copies }.OfType<string>().Distinct(StringComparer.Ordinal);
            foreach (var folder in folders)
            {
                await mailbox.UseAsync(folder, (_, _) => Task.FromResult(true), ct);
            }

            return new Probe(Reachable: true, "the mail server takes our mails, and the mailbox can be read");
        }
        catch (Exception e) when (SmtpDelivery.IsOfConnection(e) && !ct.IsCancellationRequested)
        {
            return new Probe(Reachable: false, $"The mailbox at {mapping.Connection.Imap} cannot be read: {SmtpDelivery.ToReason(e)}");
        }
    }

    /// <summary>Closes the connections to the mail servers.</summary>
    public async ValueTask DisposeAsync()
    {
        await delivery.DisposeAsync();
        if (mailbox is not null)
        {
            await mailbox.DisposeAsync();
        }
    }

    private OrderValues Values(OutgoingOrder order) => new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
