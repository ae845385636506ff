using System.Buffers.Text;
using System.Text;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.Notices.Verification;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Notices.Verification;

[TestClass]
public sealed class When_a_link_is_followed
{
    private const string Address = "ana@example.org";
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef");

    private static readonly VerificationToken Token =
        new(VerificationToken.Hash(Secret, ContactMethod.Mail, Address), 417, "es", Some.Noon.AddDays(14));

    [TestMethod]
    public void Its_token_is_read_back_until_it_expires()
    {
        var text = Token.Write(Secret);

        VerificationToken.Read(text, Secret, Some.Noon).ShouldBe(Token);
        VerificationToken.Read(text, Secret, Token.ExpiresAt.AddSeconds(-1)).ShouldBe(Token);
        VerificationToken.Read(text, Secret, Token.ExpiresAt).ShouldBeNull();
    }

    [TestMethod]
    public void A_token_of_which_any_bit_is_another_is_none()
    {
        var bytes = Base64Url.DecodeFromChars(Token.Write(Secret));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            VerificationToken.Read(Base64Url.EncodeToString(changed), Secret, Some.Noon).ShouldBeNull($"bit {bit}");
        }
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("x")]
    [DataRow("../../api/status")]
    [DataRow("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_text_that_is_no_token_is_none(string? text) => VerificationToken.Read(text, Secret, Some.Noon).ShouldBeNull();

    [TestMethod]
    public void Another_installation_makes_other_tokens_and_other_hashes()
    {
        byte[] other = [.. Secret.Reverse()];

        VerificationToken.Read(Token.Write(Secret), other, Some.Noon).ShouldBeNull();
        VerificationToken.Hash(other, ContactMethod.Mail, Address).ShouldNotBe(Token.Address);
        VerificationToken.Hash(Secret, ContactMethod.Text, Address).ShouldNotBe(Token.Address);
    }

    [TestMethod]
    public void A_token_holds_no_address()
    {
        var bytes = Base64Url.DecodeFromChars(Token.Write(Secret));
        Encoding.Latin1.GetString(bytes).ShouldNotContain("ana");
        bytes.Length.ShouldBe(42);
    }
}
