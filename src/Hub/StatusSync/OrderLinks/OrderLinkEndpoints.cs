using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Mail;
using Allentown311.Mappings.Translation;
using Microsoft.AspNetCore.Http.Features;

namespace Allentown311.Hub.StatusSync.OrderLinks;

/// <summary>
/// The pages behind the links of work orders' mails. They need no key: the link's token is the proof, for one order and one act. To read a
/// page changes nothing, because programs that look through mail follow its links; only the button does.
/// </summary>
internal sealed class OrderLinkEndpoints(
    DepartmentLinks links, StatusMatcher matcher, PushEndpoint push, CityConfiguration city, Refusals refusals, TimeProvider time,
    ILogger<OrderLinkEndpoints> log)
{
    /// <summary>The largest body of the form, in bytes.</summary>
    private const long MaxBytes = 64 * 1024;

    private const string Policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Maps the pages, where a mapping sends links.</summary>
    public static void Map(WebApplication app)
    {
        if (!RequestGuard.PagesOf(app.Services.GetRequiredService<CityConfiguration>()).Any())
        {
            return;
        }

        var pages = app.Services.GetRequiredService<OrderLinkEndpoints>();
        var path = $"{RequestGuard.OrdersPath}/{{mapping}}/{{token}}";
        app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], pages.AskAsync);
        app.MapPost(path, (HttpContext http, string mapping, string token) =>
        {
            http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxBytes;
            return pages.SayAsync(http, mapping, token);
        });
    }

    /// <summary>The page that asks.</summary>
    public async Task<IResult> AskAsync(HttpContext http, string mapping, string token)
    {
        var (link, page) = await ReadAsync(http, mapping, token).ConfigureAwait(false);
        return page ?? Answer(http, OrderLinkPage.Ask(city.Name, link!));
    }

    /// <summary>Stores what the button says.</summary>
    public async Task<IResult> SayAsync(HttpContext http, string mapping, string token)
    {
        var (link, page) = await ReadAsync(http, mapping, token).ConfigureAwait(false);
        if (page is not null)
        {
            return page;
        }

        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false) : null;
        var note = form?[OrderLinkPage.NoteField].ToString().Trim() ?? "";
        if (note.Length == 0 && OrderLinkPage.NeedsNote(link!.Act))
        {
            return Answer(
                http, OrderLinkPage.Ask(city.Name, link, "Please write why: the city must find out whose it is."),
                StatusCodes.Status400BadRequest);
        }

        var code = link!.Act.Code();
        var update = UpdateOf(link, links[mapping]!.Mapping.Status[code], note[..Math.Min(note.Length, OrderLinkPage.LongestNote)]);
        try
        {
            await push.CommitAsync(mapping, new Changes([update], [], []), mark: null, http.RequestAborted).ConfigureAwait(false);
            return Answer(http, OrderLinkPage.Done(city.Name, link));
        }
        catch (StoreUnavailableException)
        {
            return Answer(http, OrderLinkPage.Later(city.Name), StatusCodes.Status503ServiceUnavailable);
        }
    }

    // The link, or the page that says why it does nothing.
    private async Task<(OrderLink? Link, IResult? Page)> ReadAsync(HttpContext http, string mapping, string token)
    {
        if (links[mapping]?.Mapping is not MailMapping { Connection: { Pages: not null } connection }
            || OrderLink.Read(token, connection.Secret.Current, mapping, time.GetUtcNow()) is not { } link)
        {
            return (null, Invalid(http));
        }

        var (orders, tickets) = await matcher.MatchAsync(mapping, [UpdateOf(link, null, "")], http.RequestAborted).ConfigureAwait(false);
        if (orders[0].Count == 0)
        {
            return (null, Invalid(http));
        }

        // A link of an old mail must not open an order again that was finished since.
        var order = tickets.SelectMany(t => t.WorkOrders).First(o => o.Id == orders[0][0]);
        return order.IsOpen ? (link, null) : (null, Answer(http, OrderLinkPage.Closed(city.Name, link)));
    }

    private StatusUpdate UpdateOf(OrderLink link, WorkOrderState? state, string note) => new()
    {
        Reference = link.Reference,
        Code = link.Act.Code(),
        State = state,
        ChangedAt = time.GetUtcNow(),
        Note = note.Length == 0 ? null : note,
    };

    private IResult Invalid(HttpContext http)
    {
        if (refusals.MayLog(RefusalKind.Push))
        {
            Log.LinkRefused(log);
        }

        return Answer(http, OrderLinkPage.Invalid(city.Name), StatusCodes.Status404NotFound);
    }

    private static IResult Answer(HttpContext http, string page, int status = StatusCodes.Status200OK)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["X-Robots-Tag"] = "noindex";

        // The address of the page is the proof, so no other site gets it. To this site it goes: without, the form's Origin is "null".
        headers["Referrer-Policy"] = "same-origin";
        return Results.Content(page, "text/html; charset=utf-8", statusCode: status);
    }
}
