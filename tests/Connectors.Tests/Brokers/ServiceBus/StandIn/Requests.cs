using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>The two kinds of request and answer over AMQP: <c>$cbs</c>, where tokens are put, and an entity's <c>$management</c>.</summary>
internal sealed class Requests(StandInBus bus)
{
    private readonly ConcurrentDictionary<string, SendingAmqpLink> answers = new();

    /// <summary>The half of the pair by which the client hears.</summary>
    public void Answer(SendingAmqpLink link) => answers[((Target)link.Settings.Target).Address.ToString()!] = link;

    /// <summary>The half by which the client asks.</summary>
    public void Hear(ReceivingAmqpLink link, Entity? entity) => link.RegisterMessageListener(request =>
    {
        link.AcceptMessage(request, settled: true, batchable: false);
        var answer = entity is null ? PutToken(request) : Manage(request, entity);
        answer.Properties.CorrelationId = request.Properties.MessageId;
        if (answers.TryGetValue(request.Properties.ReplyTo.ToString()!, out var back))
        {
            back.SendMessageNoWait(answer, new ArraySegment<byte>(Guid.NewGuid().ToByteArray()), AmqpConstants.NullBinary);
        }
    });

    private AmqpMessage PutToken(AmqpMessage request)
    {
        var entity = new Uri((string)request.ApplicationProperties.Map["name"]).AbsolutePath.Trim('/');
        var right = bus.KeyIsWrong ? (401, "InvalidSignature: The token has an invalid signature.") : (202, "Accepted");
        bus.Tokens.Add(entity);
        var answer = AmqpMessage.Create(new AmqpValue { Value = "" });
        answer.ApplicationProperties.Map["status-code"] = right.Item1;
        answer.ApplicationProperties.Map["status-description"] = right.Item2;
        return answer;
    }

    private static AmqpMessage Manage(AmqpMessage request, Entity entity)
    {
        var asked = (AmqpMap)request.ValueBody.Value;
        return (string)request.ApplicationProperties.Map["operation"] switch
        {
            "com.microsoft:renew-lock" => Renewed(Tokens(asked).Select(entity.Renew).ToList()),
            "com.microsoft:renew-session-lock" => entity.RenewSession((string)asked[new MapKey("session-id")]) is { } until
                ? Done("expiration", until.UtcDateTime) : Lost("com.microsoft:session-lock-lost"),
            "com.microsoft:update-disposition" => Tokens(asked).Select(t => Dispose(asked, t, entity)).FirstOrDefault(e => e is not null) is { } error
                ? Lost(error.Condition) : Done(),
            "com.microsoft:peek-message" => Peeked(entity.Peek((long)asked[new MapKey("from-sequence-number")], (int)asked[new MapKey("message-count")])),
            var other => Status(501, AmqpErrorCode.NotImplemented, other),
        };
    }

    // Settling on this way is what a client does whose link is not the one that took the message: it was reconnected in between.
    private static Error? Dispose(AmqpMap asked, Guid token, Entity entity) => (string)asked[new MapKey("disposition-status")] switch
    {
        "completed" => entity.Settle(token, _ => null),
        "suspended" => entity.Settle(token, l => l, l => l with { Headers = l.Headers.SetItem("DeadLetterReason", asked[new MapKey("deadletter-reason")]) }),
        _ => entity.Settle(token, l => l with { Failed = l.Failed + 1 }),
    };

    private static Guid[] Tokens(AmqpMap asked) => (Guid[])asked[new MapKey("lock-tokens")];

    private static AmqpMessage Renewed(List<DateTimeOffset?> ends) =>
        ends.Contains(null) ? Lost("com.microsoft:message-lock-lost") : Done("expirations", ends.Select(e => e!.Value.UtcDateTime).ToArray());

    private static AmqpMessage Peeked(IReadOnlyList<Letter> letters) => letters.Count == 0 ? Status(204, default, "No messages")
        : Done("messages", letters.Select(l => new AmqpMap { [new MapKey("message")] = Bytes(l.Write(DateTimeOffset.UnixEpoch)) }).ToList());

    private static ArraySegment<byte> Bytes(AmqpMessage message) => new([.. message.GetPayload().SelectMany(p => p)]);

    private static AmqpMessage Lost(AmqpSymbol condition) => Status(410, condition, "The lock supplied is invalid.");

    private static AmqpMessage Done(string? name = null, object? value = null) => Status(200, default, "OK", name is null ? [] : new AmqpMap { [new MapKey(name)] = value });

    private static AmqpMessage Status(int code, AmqpSymbol condition, string description, AmqpMap? body = null)
    {
        var answer = AmqpMessage.Create(new AmqpValue { Value = body ?? [] });
        answer.ApplicationProperties.Map["statusCode"] = code;
        answer.ApplicationProperties.Map["statusDescription"] = description;
        if (condition.Value is not null)
        {
            answer.ApplicationProperties.Map["errorCondition"] = condition;
        }

        return answer;
    }
}
