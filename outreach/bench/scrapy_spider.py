"""What a Scrapy user would write to check links; it runs in Scrapy's own interpreter, not ours."""

SPIDER = '''\
import scrapy


class Links(scrapy.Spider):
    """Reads pages and asks every link once; `urls` names a file of pages."""

    name = "links"
    handle_httpstatus_all = True
    custom_settings = {
        "CONCURRENT_REQUESTS": 128,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        "RETRY_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
        "TELNETCONSOLE_ENABLED": False,
    }

    async def start(self):
        with open(self.urls, encoding="utf-8") as lines:
            for line in lines:
                yield scrapy.Request(line.strip(), self.read)

    def read(self, response):
        for href in response.css("a::attr(href)").getall():
            yield response.follow(href, self.judge)

    def judge(self, response):
        yield {"url": response.url, "status": response.status}
'''
