using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>A client's receiving link: gives out while there is credit, and hears how each message is settled.</summary>
internal sealed class Consumer
{
    private readonly Lock pumping = new();
    private readonly SendingAmqpLink link;
    private readonly Entity entity;
    private readonly SessionLock? session;

    public Consumer(SendingAmqpLink link, Entity entity, SessionLock? session)
    {
        (this.link, this.entity, this.session) = (link, entity, session);
        link.RegisterCreditListener((_, _, _) => Pump());
        link.RegisterDispositionListener(OnDisposition);
        link.Closed += (_, _) => OnClosed();
        entity.Changed += OnChanged;
        if (link.IsClosing())
        {
            OnClosed();
        }
    }

    private void OnChanged(object? sender, EventArgs e) => Pump();

    private void Pump()
    {
        if (session is { Lost: true })
        {
            link.SafeClose(new AmqpException("com.microsoft:session-lock-lost", "The session lock has expired."));
            return;
        }

        lock (pumping)
        {
            while (link.State == AmqpObjectState.Opened && link.LinkCredit > 0 && entity.TakeNext(session) is var (token, message))
            {
                link.SendMessageNoWait(message, new ArraySegment<byte>(token.ToByteArray()), AmqpConstants.NullBinary);
            }
        }
    }

    private void OnClosed()
    {
        entity.Changed -= OnChanged;
        if (session is not null)
        {
            entity.ReleaseSession(session);
        }
    }

    private void OnDisposition(Delivery delivery)
    {
        var token = new Guid(delivery.DeliveryTag.AsSpan());
        var error = delivery.State switch
        {
            Accepted => entity.Settle(token, _ => null),
            Rejected rejected => entity.Settle(token, l => l, l => Dead(l, rejected)),
            Modified => entity.Settle(token, l => l with { Failed = l.Failed + 1 }),
            _ => entity.Settle(token, l => l),
        };
        if (!delivery.Settled)
        {
            link.DisposeDelivery(delivery, settled: true, error is null ? new Accepted() : new Rejected { Error = error });
        }
    }

    private static Letter Dead(Letter letter, Rejected rejected) => letter with
    {
        Headers = letter.Headers.SetItems((rejected.Error?.Info ?? []).Select(p => KeyValuePair.Create(p.Key.ToString()!, p.Value))),
    };
}
