using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Tests.Intake;

/// <summary>Forms as clients of many kinds write them, byte by byte.</summary>
[TestClass]
public sealed class When_a_form_is_decoded
{
    private const string Good = "service_code=tree-on-road&address_string=1+Main+St";
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    [TestMethod]
    [DataRow("description=caf%C3%A9", UrlEncoded)]
    [DataRow("description=caf%E9", UrlEncoded + "; charset=iso-8859-1")]
    [DataRow("description=caf%E9", UrlEncoded + "; charset=\"windows-1252\"")]
    public async Task A_text_is_read_in_the_charset_that_is_declared(string field, string type)
    {
        await using var hub = await RunningHub.StartAsync();

        (await PostAsync(hub, Bytes($"{Good}&{field}"), type)).Status.ShouldBe(HttpStatusCode.Created);

        (await TicketAsync(hub)).Description.ShouldBe("café");
    }

    [TestMethod]
    [DataRow("description=caf%E9", UrlEncoded, 400, "description holds bytes that are no utf-8")]
    [DataRow("first_name=%F0%9F", UrlEncoded + ";charset=utf-8", 400, "first_name holds bytes that are no utf-8")]
    [DataRow("d%FFscription=x", UrlEncoded, 400, "the name of a field holds bytes that are no utf-8")]
    [DataRow("description=%81", UrlEncoded + "; charset=windows-1252", 400, "description holds bytes that are no windows-1252")]
    [DataRow("description=x", UrlEncoded + "; charset=klingon", 415, "the charset klingon is not read")]
    [DataRow("description=x", UrlEncoded + "; charset=utf-16", 415, "the charset utf-16 is not read")]
    [DataRow("description=x", UrlEncoded + "; charset=utf-7", 415, "the charset utf-7 is not read")]
    [DataRow("description=a&description=b", UrlEncoded, 400, "description is given more than once")]
    [DataRow("Description=a&description=a", UrlEncoded, 400, "description is given more than once")]
    [DataRow("email=a@example.org&email=b@example.org", UrlEncoded, 400, "email is given more than once")]
    [DataRow("lat=40.6&lat=40.7&long=-75", UrlEncoded, 400, "lat is given more than once")]
    [DataRow("service_code=tree-on-road", UrlEncoded, 400, "service_code is given more than once")]
    [DataRow("external_reference=1&external_reference=2", UrlEncoded, 400, "external_reference is given more than once")]
    [DataRow("media=https://example.org/a.jpg", UrlEncoded, 400, "media is not taken")]
    [DataRow("attribute=blue", UrlEncoded, 400, "attribute")]
    [DataRow("attribute[]=blue", UrlEncoded, 400, "attribute[]")]
    [DataRow("attribute[COLOR=blue", UrlEncoded, 400, "attribute[COLOR")]
    public async Task What_cannot_be_read_safely_is_refused_by_name(string field, string type, int status, string error)
    {
        await using var hub = await RunningHub.StartAsync();

        var (code, text) = await PostAsync(hub, Bytes($"{Good}&{field}"), type);

        ((int)code).ShouldBe(status, text);
        text.ShouldContain(error);
        (await hub.Store.Desk.CountAsync(default)).Tickets.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("media_url=https://i.example/a.jpg&media_url=https://i.example/b.jpg")]
    [DataRow("media_url%5B%5D=https://i.example/a.jpg&media_url%5B%5D=https://i.example/b.jpg")]
    [DataRow("media_url=https://i.example/a.jpg&media_url[]=https://i.example/b.jpg&media_url=https://i.example/a.jpg")]
    public async Task Each_photo_is_kept_once_however_its_field_is_written(string fields)
    {
        await using var hub = await RunningHub.StartAsync();

        (await PostAsync(hub, Bytes($"{Good}&{fields}"), UrlEncoded)).Status.ShouldBe(HttpStatusCode.Created);

        (await TicketAsync(hub)).MediaUrl.ShouldBe("https://i.example/a.jpg\nhttps://i.example/b.jpg");
        var listed = await hub.GetAsync("requests.json");
        listed.ShouldContain("\"media_url\":\"https://i.example/a.jpg\"");
        listed.ShouldContain("\"media_urls\":[\"https://i.example/a.jpg\",\"https://i.example/b.jpg\"]");
        (await hub.GetAsync("requests.xml"))
            .ShouldContain("<media_urls><media_url>https://i.example/a.jpg</media_url><media_url>https://i.example/b.jpg</media_url>");
    }

    [TestMethod]
    public async Task A_photo_sent_as_a_file_is_refused_by_its_name_and_never_dropped()
    {
        await using var hub = await RunningHub.StartAsync();
        using var form = Multipart();
        form.Add(new ByteArrayContent(new byte[20_000]), "media", "photo.jpg");

        var (status, text) = await PostAsync(hub, form);

        status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        text.ShouldContain("media holds a file, and files are not taken");
        (await hub.Store.Desk.CountAsync(default)).Tickets.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_large_photo_is_refused_with_words_about_the_photo()
    {
        await using var hub = await RunningHub.StartAsync();
        using var form = Multipart();
        form.Add(new ByteArrayContent(new byte[3_000_000]), "media", "photo.jpg");

        var (status, text) = await PostAsync(hub, form);

        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        text.ShouldContain("a photo is not taken as a file");
    }

    [TestMethod]
    public async Task A_multipart_form_is_read_part_by_part_and_an_empty_file_field_is_none()
    {
        await using var hub = await RunningHub.StartAsync();
        using var form = Multipart();
        using var latin = new ByteArrayContent([.. "caf"u8, 0xE9]);
        latin.Headers.ContentType = MediaTypeHeaderValue.Parse("text/plain; charset=iso-8859-1");
        form.Add(latin, "description");
        using var empty = new ByteArrayContent([]);
        empty.Headers.TryAddWithoutValidation("Content-Disposition", "form-data; name=\"media\"; filename=\"\"");
        empty.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(empty);

        var (status, text) = await PostAsync(hub, form);

        status.ShouldBe(HttpStatusCode.Created, text);
        (await TicketAsync(hub)).Description.ShouldBe("café");
    }

    [TestMethod]
    public async Task A_compressed_form_is_refused_with_words_about_it()
    {
        await using var hub = await RunningHub.StartAsync();
        using var content = new ByteArrayContent([0x1F, 0x8B, 0x08]);
        content.Headers.TryAddWithoutValidation("Content-Type", UrlEncoded);
        content.Headers.ContentEncoding.Add("gzip");

        var (status, text) = await PostAsync(hub, content);

        status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        text.ShouldContain("a form with a Content-Encoding is not read");
    }

    [TestMethod]
    [DataRow("--x\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\ncaf\u00E9\r\n--x--", 400, "description holds bytes")]
    [DataRow("--x\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\ncut off", 400, "the form could not be read")]
    [DataRow("--x\r\nContent-Type: text/plain\r\n\r\nno name\r\n--x--", 400, "the form could not be read")]
    public async Task A_broken_multipart_form_is_refused(string body, int status, string error)
    {
        await using var hub = await RunningHub.StartAsync();

        var (code, text) = await PostAsync(hub, Encoding.Latin1.GetBytes(body), "multipart/form-data; boundary=x");

        ((int)code).ShouldBe(status, text);
        text.ShouldContain(error);
    }

    private static byte[] Bytes(string form) => Encoding.ASCII.GetBytes(form);

    private static MultipartFormDataContent Multipart() => new()
    {
        { new StringContent("tree-on-road"), "service_code" },
        { new StringContent("1 Main St"), "address_string" },
    };

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(RunningHub hub, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await PostAsync(hub, content);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(RunningHub hub, HttpContent content)
    {
        using var answer = await hub.Http.PostAsync("requests.json", content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<Ticket> TicketAsync(RunningHub hub) =>
        (await hub.Store.Tickets.QueryAsync(new(null, null, null, null, 10), default)).ShouldHaveSingleItem();
}
