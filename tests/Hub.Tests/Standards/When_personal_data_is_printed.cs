using System.Collections.Immutable;
using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Http.Sessions;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Tests.Standards;

/// <summary>
/// Records print their members. Those that hold a resident's data or a secret must not, since their text may end in a log or an exception.
/// </summary>
[TestClass]
public sealed class When_personal_data_is_printed
{
    private const string Secret = "hunter2";

    private static readonly Uri Site = new("https://example.org");

    private static readonly byte[] SecretBytes = Encoding.UTF8.GetBytes(Secret);

    private static readonly ImmutableDictionary<string, string> SecretHeaders = ImmutableDictionary<string, string>.Empty.Add("a", Secret);

    private static readonly Ticket SecretTicket = Some.Ticket(1) with
    {
        Description = Secret,
        Location = new Location(Secret, Secret),
        Resident = new Resident { FirstName = Secret, LastName = Secret, Email = Secret, Phone = Secret },
        MediaUrl = Secret,
    };

    public static IEnumerable<object[]> Records =>
    [
        [SecretTicket.Resident], [SecretTicket.Location], [SecretTicket],
        [new TicketChange(null, SecretTicket)], [new Work(Some.Job(1), SecretTicket)],
        [new Message("1", Secret, Secret, Secret, Secret, "en", "26-00001-0", "completed")],
        [new SenderSettings("smtp") { User = Secret, Password = Secret, Secret = Secret }],
        [new HttpAuth.Basic("user", Secret)], [new HttpAuth.ApiKey("X", Secret)], [new HttpAuth.Digest("user", Secret)],
        [new HttpAuth.Ntlm("user", Secret, "domain")], [new HttpAuth.Negotiate(new HttpAuth.Ntlm("user", Secret, null))],
        [new UsernameToken("user", Secret, true)], [new WsSecurity(new UsernameToken("user", Secret, true), null)],
        [new HttpAuth.OAuth(Site, "id", Secret, null, null, false)],
        [new OAuthGrant.Password("user", Secret)], [new OAuthGrant.Refresh(Secret)],
        [new OAuthGrant.JwtBearer(Secret, "app", "user", "https://login.example", null, TimeSpan.FromMinutes(3))],
        [new SignInRequest("POST", Site, [("Authorization", Secret)], SecretBytes, "text/plain")],
        [new SignInAnswer(SecretHeaders, Secret)],
        [new HttpConnection(Site, new HttpAuth.Basic("user", Secret), new TlsFiles(Secret, Secret, Secret, null))],
        [ReceiveAuth.Signed(Secret)], [ReceiveAuth.Keyed(Secret)],
        [Store.TestDatabase.Checked(DatabaseKind.Postgres, $"Host=db;Password={Secret}")],
        [new SqlConnection(Store.TestDatabase.Checked(DatabaseKind.SqlServer, $"Server=db;Password={Secret}"))],
        [new QueueConnection("rabbitmq", $"amqp://hub:{Secret}@host/", null)],
        [new SeqKey(Secret, "Seq:ApiKey")],
        [new SeqSettings(new Uri($"https://hub:{Secret}@seq.example.org/"), new SeqKey(Secret, "Seq:ApiKey"), WritesEvents: true)],
        [new BrokerSettings("rabbitmq", $"amqp://hub:{Secret}@host/", "hub")],
        [new BrokerMessage("1", SecretBytes) { Headers = SecretHeaders, Subject = Secret }],
        [new ReceivedMessage("1", SecretBytes, 1) { Headers = SecretHeaders, Subject = Secret }],
        [new RejectedRow(3, "no status", Secret)],
        [Some.Job(1) with { Payload = Secret }],
        [new UnmatchedUpdate("streets", "S-1", Secret, Some.Noon, Some.Noon)],
    ];

    [TestMethod]
    [DynamicData(nameof(Records))]
    public void A_record_does_not_print_its_secret(object record) =>
        record.ToString()!.ShouldNotContain(Secret, Case.Insensitive, record.GetType().Name);
}
