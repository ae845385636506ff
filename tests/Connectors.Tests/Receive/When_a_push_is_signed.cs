using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Allentown311.Connectors.Receive;
using Allentown311.Mappings.Receive;

namespace Allentown311.Connectors.Tests.Receive;

[TestClass]
public class When_a_push_is_signed
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private static readonly byte[] Body = "{\"test\": 2432232314}"u8.ToArray();
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [TestMethod]
    public void The_published_example_is_accepted()
    {
        // The test vector of the Standard Webhooks reference libraries.
        Verify("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=").ShouldBeTrue();
    }

    [TestMethod]
    public void One_matching_signature_among_several_is_enough()
    {
        Verify($"v1,{Convert.ToBase64String(new byte[32])} v2,whatever {Sign()}").ShouldBeTrue();
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("v1,")]
    [DataRow("v1,!!!")]
    [DataRow("v1,AAAA")]
    [DataRow("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [DataRow("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [DataRow("v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    public void A_signature_that_is_malformed_or_of_another_version_is_refused(string signature) => Verify(signature).ShouldBeFalse();

    [TestMethod]
    public void A_signature_for_another_id_time_body_or_secret_is_refused()
    {
        WebhookSignature.Verify(Secret, "msg_other", Timestamp, Body, Sign(), Now).ShouldBeFalse();
        WebhookSignature.Verify(Secret, Id, "1614265331", Body, Sign(), Now).ShouldBeFalse();
        WebhookSignature.Verify(Secret, Id, Timestamp, [.. Body, (byte)' '], Sign(), Now).ShouldBeFalse();
        WebhookSignature.Verify("another secret", Id, Timestamp, Body, Sign(), Now).ShouldBeFalse();
        WebhookSignature.Verify("whsec_%", Id, Timestamp, Body, Sign(), Now).ShouldBeFalse();
        WebhookSignature.Verify(Secret, null, Timestamp, Body, Sign(), Now).ShouldBeFalse();
        WebhookSignature.Verify(Secret, Id, "soon", Body, Sign(), Now).ShouldBeFalse();
        WebhookSignature.Verify(Secret, Id, "9223372036854775807", Body, Sign(), Now).ShouldBeFalse();
    }

    [TestMethod]
    [DataRow(300, true)]
    [DataRow(-300, true)]
    [DataRow(301, false)]
    [DataRow(-301, false)]
    public void A_clock_skew_of_up_to_five_minutes_is_accepted(int seconds, bool isAccepted)
    {
        WebhookSignature.Verify(Secret, Id, Timestamp, Body, Sign(), Now.AddSeconds(seconds)).ShouldBe(isAccepted);
    }

    [TestMethod]
    public void A_secret_may_be_plain_text()
    {
        var signature = Sign(Encoding.UTF8.GetBytes("a plain secret"));

        WebhookSignature.Verify("a plain secret", Id, Timestamp, Body, signature, Now).ShouldBeTrue();
    }

    [TestMethod]
    public void The_gate_demands_the_authentication_that_the_mapping_names()
    {
        var signed = new Dictionary<string, string>
        {
            ["webhook-id"] = Id,
            ["webhook-timestamp"] = Timestamp,
            ["webhook-signature"] = Sign(),
        };

        ReceiveGate.Admits(ReceiveAuth.Signed(Secret), signed.GetValueOrDefault, Body, Now).ShouldBeTrue();
        ReceiveGate.Admits(ReceiveAuth.Signed(Secret), _ => null, Body, Now).ShouldBeFalse();
        ReceiveGate.Admits(ReceiveAuth.Keyed("k3y"), name => name == "X-Api-Key" ? "k3y" : null, Body, Now).ShouldBeTrue();
        ReceiveGate.Admits(ReceiveAuth.Keyed("k3y"), name => name == "X-Api-Key" ? "k3z" : null, Body, Now).ShouldBeFalse();
        ReceiveGate.Admits(ReceiveAuth.Keyed("k3y"), signed.GetValueOrDefault, Body, Now).ShouldBeFalse();
        ReceiveGate.Admits(new ReceiveAuth(), _ => "", Body, Now).ShouldBeFalse();
    }

    private static bool Verify(string signature) => WebhookSignature.Verify(Secret, Id, Timestamp, Body, signature, Now);

    // Computes the signature independently of the code under test.
    private static string Sign(byte[]? key = null)
    {
        var signedText = Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Encoding.UTF8.GetString(Body)}");
        var hash = HMACSHA256.HashData(key ?? Convert.FromBase64String(Secret["whsec_".Length..]), signedText);
        return string.Create(CultureInfo.InvariantCulture, $"v1,{Convert.ToBase64String(hash)}");
    }
}
